/*
 * Debian's ippeveprinter gives up where no Avahi announces it. Loaded before it (LD_PRELOAD), this
 * lets it believe in one, so that a test has a printer on loopback without a system bus.
 */
#include <stddef.h>

static int thing;

void *avahi_threaded_poll_new(void);
const void *avahi_threaded_poll_get(void *poll);
int avahi_threaded_poll_start(void *poll);
void avahi_threaded_poll_lock(void *poll);
void avahi_threaded_poll_unlock(void *poll);
void *avahi_client_new(const void *poll, int flags, void *call, void *data, int *error);
int avahi_client_errno(void *client);
const char *avahi_client_get_host_name_fqdn(void *client);
void *avahi_entry_group_new(void *client, void *call, void *data);
int avahi_entry_group_free(void *group);
int avahi_entry_group_commit(void *group);
int avahi_entry_group_add_service_strlst(void *group, ...);
int avahi_entry_group_add_service_subtype(void *group, ...);

void *avahi_threaded_poll_new(void)
{
    return &thing;
}

const void *avahi_threaded_poll_get(void *poll)
{
    return poll;
}

int avahi_threaded_poll_start(void *poll)
{
    (void)poll;
    return 0;
}

void avahi_threaded_poll_lock(void *poll)
{
    (void)poll;
}

void avahi_threaded_poll_unlock(void *poll)
{
    (void)poll;
}

void *avahi_client_new(const void *poll, int flags, void *call, void *data, int *error)
{
    (void)poll, (void)flags, (void)call, (void)data;
    if (error)
        *error = 0;
    return &thing;
}

int avahi_client_errno(void *client)
{
    (void)client;
    return 0;
}

const char *avahi_client_get_host_name_fqdn(void *client)
{
    (void)client;
    return "localhost";
}

void *avahi_entry_group_new(void *client, void *call, void *data)
{
    (void)client, (void)call, (void)data;
    return &thing;
}

int avahi_entry_group_free(void *group)
{
    (void)group;
    return 0;
}

int avahi_entry_group_commit(void *group)
{
    (void)group;
    return 0;
}

int avahi_entry_group_add_service_strlst(void *group, ...)
{
    (void)group;
    return 0;
}

int avahi_entry_group_add_service_subtype(void *group, ...)
{
    (void)group;
    return 0;
}
