/* The functions behind the rows of the command table. Each does what COMMANDS in its row's help
 * says; see struct cli_command in cli.h for what holds when it is called. */
#ifndef RUKKANEN_APP_CLI_COMMANDS_H
#define RUKKANEN_APP_CLI_COMMANDS_H

#include "app/cli.h"

/* What is refused before the book is opened. */
bool cli_check_add(struct cli *cli, struct err *err);
bool cli_check_set(struct cli *cli, struct err *err);
bool cli_check_entity(struct cli *cli, struct err *err); /* ENTITY ID [FIELD] */
bool cli_check_show(struct cli *cli, struct err *err);
bool cli_check_series(struct cli *cli, struct err *err);
bool cli_check_resolve(struct cli *cli, struct err *err);

bool cli_init(struct cli *cli, struct err *err);
bool cli_demo(struct cli *cli, struct err *err);
bool cli_entities(struct cli *cli, struct err *err);
bool cli_show(struct cli *cli, struct err *err);
bool cli_add(struct cli *cli, struct err *err);
bool cli_put(struct cli *cli, struct err *err);
bool cli_set(struct cli *cli, struct err *err);
bool cli_remove(struct cli *cli, struct err *err);
bool cli_bring_back(struct cli *cli, struct err *err);
bool cli_undo(struct cli *cli, struct err *err);
bool cli_history(struct cli *cli, struct err *err);
bool cli_batch(struct cli *cli, struct err *err);
bool cli_series(struct cli *cli, struct err *err);
bool cli_search(struct cli *cli, struct err *err);
bool cli_publish(struct cli *cli, struct err *err);
bool cli_board(struct cli *cli, struct err *err);
bool cli_print(struct cli *cli, struct err *err);
bool cli_import(struct cli *cli, struct err *err);
bool cli_export(struct cli *cli, struct err *err);
bool cli_user(struct cli *cli, struct err *err);
bool cli_settings(struct cli *cli, struct err *err);
bool cli_erase(struct cli *cli, struct err *err);
bool cli_dump(struct cli *cli, struct err *err);
bool cli_check(struct cli *cli, struct err *err);
bool cli_info(struct cli *cli, struct err *err);
bool cli_backup(struct cli *cli, struct err *err);
bool cli_restore(struct cli *cli, struct err *err);
bool cli_rebuild(struct cli *cli, struct err *err);
bool cli_merge(struct cli *cli, struct err *err);
bool cli_undo_merge(struct cli *cli, struct err *err);
bool cli_conflicts(struct cli *cli, struct err *err);
bool cli_resolve(struct cli *cli, struct err *err);
bool cli_bundle(struct cli *cli, struct err *err);
bool cli_copies(struct cli *cli, struct err *err);
bool cli_sync(struct cli *cli, struct err *err);
bool cli_conditions(struct cli *cli, struct err *err);
bool cli_join(struct cli *cli, struct err *err);
bool cli_redact(struct cli *cli, struct err *err);
bool cli_help(struct cli *cli, struct err *err);
bool cli_version(struct cli *cli, struct err *err);

#endif
