#include "book/log/dictionary.h"

#include "book/log/dictionary_1.h"

/* In the order of their numbers. */
static const struct dictionary dictionaries[DICTIONARY_MAX] = {
    {.bytes = dictionary_1, .length = DICTIONARY_1_LENGTH},
};

const struct dictionary *dictionary_at(int number)
{
    if (number < 1 || number > DICTIONARY_MAX || !dictionaries[number - 1].bytes)
        return NULL;
    return &dictionaries[number - 1];
}

int dictionary_newest(void)
{
    int number = 0;
    while (dictionary_at(number + 1))
        number++;
    return number;
}
