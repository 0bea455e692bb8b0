/*
 * The least that a program on this screen can cost: it starts curses with the libraries that
 * rukkanen links, shows an empty screen and waits for a key. The bench measures it beside.
 */
#include <curses.h>

int main(void)
{
    initscr();
    refresh();
    getch();
    endwin();
    return 0;
}
