#include "screen/open.h"

#include "rukkanen/model/entity.h"
#include "screen/person.h"
#include "screen/group.h"
#include "screen/meeting.h"
#include "screen/page_view.h"
#include "screen/record.h"

void open_row(struct screen *screen, int entity, uint64_t id)
{
    switch (entity) {
    case ENTITY_GROUP:
        group_push(screen->stack, id);
        break;
    case ENTITY_MEETING:
        meeting_push(screen->stack, id);
        break;
    case ENTITY_PERSON:
        person_push(screen, id);
        break;
    case ENTITY_PAGE:
        page_push_published(screen->stack, id);
        break;
    default:
        record_push(screen->stack, entity_by_number(entity), id);
        break;
    }
}
