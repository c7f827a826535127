/* service_routes.c: the addresses of the node's interface. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/service_internal.h"
#include "node/service_records.h"

#include <sodium.h>
#include <string.h>

#define JSON "application/json"
#define BYTES "application/octet-stream"
#define TEXT "text/plain"
#define APPLICANT "the key of the grant's applicant"
#define OFFICE "a key of the office"
#define KEY "the mandate key that is to be linked"
#define LINKED_KEY "a linked mandate key"
#define OPERATOR_PATH "/api/v1/operator"
#define CONSOLE_PATH "/console"

static const struct http_route routes[] = {
	{ .method = "GET",
	  .path = "/api/v1",
	  .run = service_show,
	  .summary = "How the node stands",
	  .gives = &service_state_record },
	{ .method = "POST",
	  .path = "/api/v1/mandates",
	  .run = service_take_mandate,
	  .summary =
	      "Take a mandate, or a revocation; the answer is the node's signed acknowledgement",
	  .takes_type = JSON,
	  .gives_type = JSON },
	{ .method = "POST",
	  .path = "/api/v1/mandates/batch",
	  .run = service_take_mandates,
	  .summary = "Take a list of mandates in one transaction; each is judged for itself",
	  .takes_type = JSON,
	  .gives_type = JSON },
	{ .method = "POST",
	  .path = "/api/v1/jobs",
	  .run = service_take_job,
	  .summary = "Send a job: its signed object, salt and text; it waits until it is run",
	  .takes_type = JSON,
	  .gives = &service_job_record,
	  .status = 202 },
	{ .method = "GET",
	  .path = "/api/v1/jobs/{job}",
	  .run = service_show_job,
	  .summary = "How a job stands",
	  .caller = APPLICANT,
	  .gives = &service_job_record },
	{ .method = "DELETE",
	  .path = "/api/v1/jobs/{job}",
	  .run = service_cancel_job,
	  .summary = "Cancel a job; what it was charged stays charged",
	  .caller = APPLICANT,
	  .gives = &service_job_record },
	{ .method = "GET",
	  .path = "/api/v1/jobs/{job}/result",
	  .run = service_result,
	  .summary = "The result, sealed to the grant's sealing key",
	  .caller = APPLICANT,
	  .gives_type = BYTES },
	{ .method = "POST",
	  .path = "/api/v1/explain",
	  .run = service_explain,
	  .summary = "What a question would cost, and how exact its answer would be; ?form=text",
	  .takes = &service_inquiry_record,
	  .gives_type = JSON },
	{ .method = "GET",
	  .path = "/api/v1/grants/{grant}/budget",
	  .run = service_budget,
	  .summary = "What a grant has left",
	  .gives = &service_budget_record },
	{ .method = "GET",
	  .path = "/api/v1/receipts/{receipt}/held",
	  .run = service_held,
	  .summary = "A result that the office checks, sealed to those who do",
	  .caller = OFFICE,
	  .gives_type = BYTES },
	{ .method = "GET",
	  .path = "/api/v1/practice/{table}",
	  .run = service_practice,
	  .summary =
	      "Made-up rows in the form of a table, from public facts alone; ?persons= and ?seed=",
	  .gives_type = "text/csv" },
	{ .method = "POST",
	  .path = "/api/v1/links",
	  .run = service_use_code,
	  .summary = "Link the key to the account for which the platform has shown a code",
	  .caller = KEY,
	  .takes = &service_code_given_record,
	  .gives = &service_linked_record },
	{ .method = "DELETE",
	  .path = "/api/v1/links",
	  .run = service_leave,
	  .summary = "End the link of the key and its mandates; the answer is signed by the node",
	  .caller = LINKED_KEY,
	  .gives_type = JSON },
	{ .method = "GET",
	  .path = "/api/v1/my/uses",
	  .run = service_uses,
	  .summary = "A page of the uses of the key's rows, with proofs and her balance, sealed to "
		     "the key; ?after= the number of an answer",
	  .caller = LINKED_KEY,
	  .gives_type = "application/octet-stream" },
	{ .method = "POST",
	  .path = "/api/v1/certificates",
	  .run = service_certify,
	  .summary = "Show the certificate of another period, so that the link of the key lasts",
	  .caller = LINKED_KEY,
	  .takes = &key_certificate_record,
	  .gives = &service_linked_record },
	{ .method = "POST",
	  .path = "/api/v1/openid/begin",
	  .run = service_begin_openid,
	  .summary = "Begin to show by the platform's OpenID provider which account is yours",
	  .caller = KEY,
	  .takes = &service_login_wish_record,
	  .gives = &service_login_record },
	{ .method = "POST",
	  .path = "/api/v1/openid/finish",
	  .run = service_finish_openid,
	  .summary = "Finish that login; the key is then linked to the account",
	  .caller = KEY,
	  .takes = &service_login_answer_record,
	  .gives = &service_linked_record },
	{ .method = "GET",
	  .path = "/healthz",
	  .run = service_health,
	  .summary = "Whether the node can do its work",
	  .gives_type = TEXT },
	{ .method = "GET",
	  .path = "/metrics",
	  .run = service_metrics,
	  .summary = "Figures for monitoring",
	  .gives_type = TEXT },
};

const struct http_route *node_routes(size_t *ret_count)
{
	*ret_count = sizeof(routes) / sizeof(routes[0]);
	return routes;
}

static const struct http_route operator_routes[] = {
	{ .method = "GET", .path = "/console", .run = service_console, .summary = "The console" },
	{ .method = "GET", .path = "/console/style.css", .run = service_style, .summary = "Style" },
	{ .method = "POST", .path = "/console/stop", .run = service_stop, .summary = "Stop jobs" },
	{ .method = "POST", .path = "/console/start", .run = service_start, .summary = "Go on" },
	{ .method = "GET",
	  .path = "/api/v1/operator",
	  .run = service_show_operator,
	  .summary = "What only the operator sees of how the node stands",
	  .caller = "the operator (bearer token)",
	  .gives_type = JSON },
	{ .method = "POST",
	  .path = "/api/v1/operator/codes",
	  .run = service_make_code,
	  .summary = "Make a one-time code for the account of a person who is logged in",
	  .caller = "the operator (bearer token)",
	  .takes = &service_code_wish_record,
	  .gives = &service_code_record,
	  .status = 201 },
	{ .method = "POST",
	  .path = "/api/v1/operator/links",
	  .run = service_link,
	  .summary = "Say who holds which mandate key",
	  .caller = "the operator (bearer token)",
	  .takes = &service_links_record,
	  .gives_type = JSON },
};

/* Whether `said` is the token. */
static bool is_token(const struct node_service *service, const char *said, size_t len)
{
	const char *token = service->options.operator_token;

	return token != NULL && len == strlen(token) && sodium_memcmp(said, token, len) == 0;
}

/* Whether the operator asks: he has the token, as Bearer or as the password of a browser's own
 * question (RFC 7617), whatever the name. */
static bool is_operator(const struct node_service *service, const struct http_request *request)
{
	const char *said = http_request_header(request, "Authorization");
	char decoded[512];
	size_t len = 0;
	const char *colon;

	if (said == NULL)
		return false;
	if (strncmp(said, "Bearer ", 7) == 0)
		return is_token(service, said + 7, strlen(said + 7));
	if (strncmp(said, "Basic ", 6) != 0 ||
	    sodium_base642bin((unsigned char *)decoded, sizeof(decoded) - 1, said + 6,
			      strlen(said + 6), NULL, &len, NULL,
			      sodium_base64_VARIANT_ORIGINAL) != 0)
		return false;
	decoded[len] = '\0';
	colon = strchr(decoded, ':');
	return colon != NULL && is_token(service, colon + 1, len - (size_t)(colon + 1 - decoded));
}

/* Whether `path` is the operator's. */
static bool is_operators_path(const char *path)
{
	return strncmp(path, OPERATOR_PATH, strlen(OPERATOR_PATH)) == 0 ||
	       strncmp(path, CONSOLE_PATH, strlen(CONSOLE_PATH)) == 0;
}

void node_service_handle_operator(void *user, const struct http_request *request,
				  struct http_response *ret)
{
	struct node_service *service = user;

	if (!is_operators_path(request->path)) {
		node_service_handle(user, request, ret);
		return;
	}
	if (!is_operator(service, request)) {
		http_response_problem(ret, 401, "token", "This is for the operator",
				      "the token is in operator.token in the node's folder: give "
				      "it as the password, or send Authorization: Bearer");
		http_response_header(ret, "WWW-Authenticate", "Basic realm=\"allmende-node\"");
		return;
	}
	(void)pthread_mutex_lock(&service->lock);
	http_route(operator_routes, sizeof(operator_routes) / sizeof(operator_routes[0]), service,
		   request, ret);
	(void)pthread_mutex_unlock(&service->lock);
}
