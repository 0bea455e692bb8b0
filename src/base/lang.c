#include "rukkanen/base/lang.h"
const char *lang_text(const char *text)
{
    return text;
}
