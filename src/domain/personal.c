/* Personal meetings: who had how many of them, and how long they took. */
#include "domain/rows.h"
#include "rukkanen/domain/attendance.h"
#include "rukkanen/domain/meeting.h"

static struct attendance_personal *of_person(struct vec *people, uint64_t person)
{
    for (size_t i = 0; i < people->n; i++)
        if (VEC_AT(people, struct attendance_personal, i)->person == person)
            return VEC_AT(people, struct attendance_personal, i);
    struct attendance_personal one = {.person = person};
    return vec_add(people, &one);
}

static bool add_meeting(
    struct book *book, const struct row *meeting, struct vec *people, struct err *err)
{
    struct vec marks = VEC_INIT(struct row);
    int64_t length = meeting_length(meeting);
    bool ok = rows_of(book, NULL, ENTITY_ATTENDANCE, "meeting", meeting->id,
        "meeting person state", &marks, err);
    for (size_t i = 0; ok && i < marks.n; i++) {
        const struct row *mark = VEC_AT(&marks, struct row, i);
        uint64_t person = row_ref(mark, "person");
        if (!person || row_int(mark, "state", ATTENDANCE_UNMARKED) != ATTENDANCE_PRESENT)
            continue;
        struct attendance_personal *one = of_person(people, person);
        one->meetings++;
        one->minutes += length > 0 ? length : 0;
    }
    rows_clear(&marks);
    return ok;
}

bool attendance_personal(struct book *book, uint64_t group, int64_t first, int64_t last,
    struct vec *people, struct err *err)
{
    struct vec meetings = VEC_INIT(struct row);
    bool ok = meeting_of_group(book, group, first, last, "end", &meetings, err);
    for (size_t i = 0; ok && i < meetings.n; i++) {
        const struct row *meeting = VEC_AT(&meetings, struct row, i);
        if (row_int(meeting, "kind", MEETING_MEETING) == MEETING_INDIVIDUAL
            && row_int(meeting, "state", MEETING_PLANNED) == MEETING_HELD)
            ok = add_meeting(book, meeting, people, err);
    }
    rows_clear(&meetings);
    return ok;
}
