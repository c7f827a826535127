/*
 * source_postgresql.c: a table of PostgreSQL, copied as CSV in one read-only transaction.
 *
 * The role must not be able to write: a program that only reads is trusted more easily when the
 * server says so too. What is asked of the server's catalogues is asked of every role that the
 * session could become.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "engine/source_internal.h"

#include <errno.h>
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What the session holds to. A copy may take long; a server that does nothing may not. */
static const char begin_sql[] =
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;"
    "SET LOCAL search_path = pg_catalog; SET LOCAL statement_timeout = '2h';"
    "SET LOCAL lock_timeout = '30s'; SET LOCAL DateStyle = 'ISO'; SET LOCAL TimeZone = 'UTC';"
    "SET LOCAL IntervalStyle = 'iso_8601'; SET LOCAL extra_float_digits = 1;"
    "SET LOCAL bytea_output = 'hex'";

/* One row for each way to write that is found, the worst first; its text says what to take away. */
static const char rights_sql[] =
    "WITH us AS (SELECT oid, rolname, rolsuper, rolcreaterole, rolcreatedb, rolreplication "
    "FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER')), "
    "them AS (SELECT c.oid, n.nspname || '.' || c.relname AS name, c.relkind FROM pg_class c "
    "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r','p','v','m','f') "
    "AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') "
    "AND n.nspname NOT LIKE 'pg\\_temp\\_%') "
    "SELECT what FROM ("
    "SELECT 1 AS place, 'is a superuser or may make roles or databases (' || rolname || ')' AS "
    "what FROM us WHERE rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication "
    "UNION ALL SELECT 2, 'is a member of ' || rolname FROM us WHERE rolname IN "
    "('pg_write_all_data', 'pg_write_server_files', 'pg_execute_server_program') "
    "UNION ALL SELECT 3, 'may write to the table ' || name FROM them JOIN us ON "
    "has_table_privilege(us.oid, them.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') OR "
    "has_any_column_privilege(us.oid, them.oid, 'INSERT, UPDATE') "
    "UNION ALL SELECT 4, 'may make tables in the schema ' || nspname FROM pg_namespace n JOIN us "
    "ON has_schema_privilege(us.oid, n.oid, 'CREATE') WHERE nspname NOT LIKE 'pg\\_temp\\_%' AND "
    "nspname NOT LIKE 'pg\\_toast\\_temp\\_%' "
    "UNION ALL SELECT 5, 'may make schemas in the database' FROM us WHERE "
    "has_database_privilege(us.oid, current_database(), 'CREATE')"
    ") AS found ORDER BY place, what LIMIT 1";

/* The columns of table $1 of schema $2 that the role may read, quoted, in their order. */
static const char columns_sql[] =
    "SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a JOIN "
    "pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE "
    "c.relname = $1 AND n.nspname = $2 AND c.relkind IN ('r','p','v','m','f') AND a.attnum > 0 "
    "AND NOT a.attisdropped AND has_column_privilege(c.oid, a.attnum, 'SELECT')";

/* Say what failed; the server's words go to the detail, for they may quote what nobody asked. */
static enum status failed(const PGconn *connection, const char *text, const char *what,
			  struct report *report)
{
	(void)report_set(report, AL_IO, "%s: %s; nothing was taken over", text, what);
	report_detail(report, "%s", PQerrorMessage(connection));
	return AL_IO;
}

static enum status connect_to(const struct engine_source_parts *parts, const char *text,
			      PGconn **ret, struct report *report)
{
	static const char *const names[] = {
		"service",	    "connect_timeout",	"client_encoding",
		"application_name", "keepalives_idle",	"keepalives_interval",
		"keepalives_count", "tcp_user_timeout", NULL
	};
	const char *values[] = { parts->place[0] != '\0' ? parts->place : NULL,
				 "15",
				 "UTF8",
				 "allmende-node",
				 "30",
				 "10",
				 "3",
				 "60000",
				 NULL };

	*ret = PQconnectdbParams(names, values, 0);
	if (*ret == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for a connection");
	if (PQstatus(*ret) != CONNECTION_OK)
		return failed(*ret, text, "the server cannot be reached, or lets us not in",
			      report);
	return AL_OK;
}

/* *ret_text = the first value of the query's first row, the caller's by free(); NULL: there is
 * none. */
static enum status ask(PGconn *connection, const char *sql, const char *const *given, int count,
		       char **ret_text)
{
	PGresult *result = PQexecParams(connection, sql, count, NULL, given, NULL, NULL, 0);
	enum status status = AL_OK;

	*ret_text = NULL;
	if (PQresultStatus(result) != PGRES_TUPLES_OK) {
		status = AL_IO;
	} else if (PQntuples(result) > 0 && PQgetisnull(result, 0, 0) == 0) {
		*ret_text = strdup(PQgetvalue(result, 0, 0));
		status = *ret_text != NULL ? AL_OK : AL_NO_MEMORY;
	}
	PQclear(result);
	return status;
}

static enum status run(PGconn *connection, const char *sql, ExecStatusType wanted)
{
	PGresult *result = PQexec(connection, sql);
	ExecStatusType got = PQresultStatus(result);

	PQclear(result);
	return got == wanted ? AL_OK : AL_IO;
}

static enum status check_rights(PGconn *connection, const char *text, struct report *report)
{
	char *found = NULL;
	enum status status = ask(connection, rights_sql, NULL, 0, &found);

	if (status == AL_IO)
		return failed(connection, text, "the server does not say what the role may do",
			      report);
	if (status == AL_OK && found != NULL)
		status = report_set(report, AL_REFUSED,
				    "%s: the role %s %.200s; give the node a role that can do "
				    "nothing but read (the man page has the statements)",
				    text, PQuser(connection), found);
	free(found);
	return status;
}

static enum status append_copy(PGconn *connection, const struct engine_source_parts *parts,
			       const char *text, struct buffer *sql, struct report *report)
{
	const char *schema = parts->schema[0] != '\0' ? parts->schema : "public";
	const char *given[] = { parts->table, schema };
	char *columns = NULL;
	enum status status = ask(connection, columns_sql, given, 2, &columns);

	if (status == AL_IO)
		return failed(connection, text, "the server does not say which columns there are",
			      report);
	if (status != AL_OK)
		return report_set(report, status, "out of memory for a connection");
	if (columns == NULL)
		return report_set(report, AL_NOT_FOUND,
				  "%s: there is no table %s.%s, or no column of it that the role "
				  "%s may read",
				  text, schema, parts->table, PQuser(connection));
	buffer_append_format(sql, "COPY (SELECT %s FROM ", columns);
	engine_append_name(sql, schema);
	buffer_append_byte(sql, '.');
	engine_append_name(sql, parts->table);
	buffer_append_text(sql, ") TO STDOUT (FORMAT csv, HEADER)");
	free(columns);
	return buffer_status(sql);
}

static enum status write_all(int file, const char *bytes, size_t len, struct report *report)
{
	while (len > 0) {
		ssize_t done = write(file, bytes, len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return report_set(report, errno == ENOSPC ? AL_NO_SPACE : AL_IO,
					  "a copy cannot be written: %s", strerror(errno));
		bytes += done;
		len -= (size_t)done;
	}
	return AL_OK;
}

static enum status copy_rows(PGconn *connection, const char *text, int file, struct report *report)
{
	char *row = NULL;
	enum status status = AL_OK;
	int len;

	while (status == AL_OK && (len = PQgetCopyData(connection, &row, 0)) > 0) {
		status = write_all(file, row, (size_t)len, report);
		PQfreemem(row);
	}
	if (status == AL_OK && len == -1) {
		PGresult *result = PQgetResult(connection);

		if (PQresultStatus(result) != PGRES_COMMAND_OK)
			len = -2;
		PQclear(result);
	}
	if (status == AL_OK && len != -1)
		return failed(connection, text, "the copy broke off", report);
	return status;
}

enum status source_copy_postgresql(const struct engine_source_parts *parts, const char *text,
				   int file, struct report *report)
{
	struct buffer sql;
	PGconn *connection = NULL;
	enum status status = connect_to(parts, text, &connection, report);

	buffer_init(&sql, ENGINE_SQL_LEN_MAX);
	if (status == AL_OK && run(connection, begin_sql, PGRES_COMMAND_OK) != AL_OK)
		status = failed(connection, text, "no read-only transaction begins", report);
	if (status == AL_OK)
		status = check_rights(connection, text, report);
	if (status == AL_OK)
		status = append_copy(connection, parts, text, &sql, report);
	if (status == AL_OK && run(connection, buffer_text(&sql), PGRES_COPY_OUT) != AL_OK)
		status = failed(connection, text, "the table cannot be read", report);
	if (status == AL_OK)
		status = copy_rows(connection, text, file, report);
	buffer_clear(&sql);
	PQfinish(connection); /* which ends the transaction */
	return status;
}
