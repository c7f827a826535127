/* law_words.c: the law's closed lists in words. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/pages/law_words.h"

#include "law/terms.h"
#include "privacy/epsilon.h"

#include <string.h>

/* --- titles --- */

static const char *const fact_titles[FACT_COUNT + 1] = {
	[FACT_COMMERCIAL] = N_("Commercial interest"),
	[FACT_DECLARATIONS] = N_("Declarations"),
	[FACT_DPIA] = N_("Data protection impact assessment"),
	[FACT_DURATION_DAYS] = N_("Duration"),
	[FACT_ETHICS_VOTE] = N_("Vote of an ethics committee"),
	[FACT_IDENTIFICATION] = N_("How close to persons"),
	[FACT_KIND] = N_("Kind of use"),
	[FACT_LEGAL_BASIS] = N_("Legal basis"),
	[FACT_LINKAGE] = N_("Joined with other data"),
	[FACT_MIN_GROUP] = N_("Smallest group that is shown"),
	[FACT_OWN_DATA] = N_("Own data brought along"),
	[FACT_PERSONS] = N_("Natural persons with access"),
	[FACT_PUBLICATION] = N_("Publication of the results"),
	[FACT_PURPOSE] = N_("Purpose"),
	[FACT_RECIPIENT] = N_("Who applies"),
	[FACT_RHO] = N_("Privacy budget"),
	[FACT_RUNS] = N_("Number of questions"),
	[FACT_SPECIAL_CATEGORIES] = N_("Special categories of data"),
	[FACT_THIRD_COUNTRY] = N_("Transfer out of the EU"),
};

static const char *const fact_helps[FACT_COUNT + 1] = {
	[FACT_COMMERCIAL] = N_("Does anybody earn money by the results, or by who pays for them?"),
	[FACT_DECLARATIONS] = N_("What you bind yourself to. A breach ends the grant."),
	[FACT_DPIA] = N_("Article 35 GDPR: needed for large scale use or special categories."),
	[FACT_DURATION_DAYS] = N_("How many days you need the grant."),
	[FACT_ETHICS_VOTE] = N_("If a committee has looked at it. The office checks the paper."),
	[FACT_IDENTIFICATION] =
	    N_("Take the coarsest that answers your question: aggregates where possible."),
	[FACT_KIND] = N_("A question is answered by protected sums; access also trains models."),
	[FACT_LEGAL_BASIS] = N_("On which basis of the GDPR you process what you get."),
	[FACT_LINKAGE] = N_("Which other data the results will be joined with."),
	[FACT_MIN_GROUP] = N_("Groups with fewer persons are not shown to you."),
	[FACT_OWN_DATA] = N_("Which data of your own you bring into the analysis."),
	[FACT_PERSONS] = N_("Every one of them accepts the terms personally."),
	[FACT_PUBLICATION] = N_("Open results come back to the members who made them possible."),
	[FACT_PURPOSE] = N_("What the results are for. Everything else stays forbidden."),
	[FACT_RECIPIENT] = N_("What kind of body you are. The office checks it."),
	[FACT_RHO] = N_("How exact the answers may be in all: more budget, less noise."),
	[FACT_RUNS] = N_("How many questions you will ask."),
	[FACT_SPECIAL_CATEGORIES] = N_("Article 9 GDPR: health, origin, opinion and the like."),
	[FACT_THIRD_COUNTRY] = N_("Whether results go to countries outside of the EU."),
};

const char *fact_title(enum fact_name name)
{
	return fact_titles[name];
}

const char *fact_help(enum fact_name name)
{
	return fact_helps[name];
}

const char *effect_title(enum effect effect)
{
	static const char *const titles[] = { [EFFECT_PERMIT] = N_("permitted"),
					      [EFFECT_REFUSE] = N_("refused"),
					      [EFFECT_REFER] = N_("referred to the assembly") };

	return titles[effect];
}

const char *source_title(enum fact_source source)
{
	static const char *const titles[] = { [SOURCE_DECLARED] = N_("declared by the applicant"),
					      [SOURCE_OFFICE] = N_("checked by the office"),
					      [SOURCE_REGISTER] = N_("from a public register") };

	return titles[source];
}

const char *object_title(enum object_type type)
{
	static const char *const titles[OBJECT_TYPE_COUNT + 1] = {
		[OBJECT_STATUTE] = N_("statute"),
		[OBJECT_KEY] = N_("key"),
		[OBJECT_ROLL] = N_("roll of the members"),
		[OBJECT_PLATFORM] = N_("description of a platform"),
		[OBJECT_ISSUER] = N_("period in which keys are certified"),
		[OBJECT_MANDATE] = N_("mandate"),
		[OBJECT_MANDATE_ROOT] = N_("mandates in force, hidden"),
		[OBJECT_ASSEMBLY] = N_("assembly"),
		[OBJECT_MOTION] = N_("motion"),
		[OBJECT_VOTE] = N_("open vote"),
		[OBJECT_REGISTRATION] = N_("who may vote in secret"),
		[OBJECT_ELECTION] = N_("secret ballot"),
		[OBJECT_ELECTION_HEAD] = N_("state of a secret ballot"),
		[OBJECT_BALLOT_RECEIPT] = N_("receipt of a ballot"),
		[OBJECT_RESOLUTION] = N_("resolution"),
		[OBJECT_GUIDELINE] = N_("guideline"),
		[OBJECT_APPLICATION] = N_("application"),
		[OBJECT_DECISION] = N_("decision"),
		[OBJECT_GRANT] = N_("grant"),
		[OBJECT_GRANT_REVOCATION] = N_("revocation of a grant"),
		[OBJECT_JOB] = N_("job"),
		[OBJECT_RECEIPT] = N_("receipt of an answer"),
		[OBJECT_OUTPUT_CHECK] = N_("check of a result"),
		[OBJECT_REFUSAL] = N_("refusal"),
		[OBJECT_LEGAL_DEMAND] = N_("demand of an authority"),
	};

	return titles[type];
}

const char *motion_kind_title(int kind)
{
	static const char *const titles[] = {
		[MOTION_GUIDELINE] = N_("on a guideline"),
		[MOTION_APPLICATION] = N_("on an application"),
		[MOTION_STATUTE] = N_("on the statute"),
		[MOTION_MANDATE_DEFAULT] = N_("on the default of the mandates"),
		[MOTION_BUDGET] = N_("on a privacy budget"),
		[MOTION_ELECTION] = N_("on an office"),
		[MOTION_DISCHARGE] = N_("on a discharge"),
		[MOTION_OTHER] = N_("on something else"),
	};

	return titles[kind];
}

/* --- values --- */

/* The words of facts; some mean other things in other facts. */
static const struct {
	enum fact_name fact; /* 0: any */
	const char *word;
	const char *english;
} word_titles[] = {
	{ FACT_ETHICS_VOTE, "none", N_("none, or not needed") },
	{ FACT_PUBLICATION, "none", N_("not published") },
	{ FACT_DPIA, "none", N_("not done") },
	{ 0, "yes", N_("yes") },
	{ 0, "no", N_("no") },
	{ 0, "none", N_("none") },
	{ 0, "no-reidentification", N_("nobody is recognised again") },
	{ 0, "no-decisions", N_("no decisions about single persons") },
	{ 0, "no-marketing", N_("no marketing") },
	{ 0, "no-insurance", N_("no insurance tariffs") },
	{ 0, "no-stigma", N_("no group is denounced") },
	{ 0, "done", N_("done") },
	{ 0, "not-required", N_("not required") },
	{ 0, "positive", N_("positive") },
	{ 0, "aggregate", N_("aggregates only") },
	{ 0, "anonymised", N_("anonymised") },
	{ 0, "pseudonymised", N_("pseudonymised") },
	{ 0, "question", N_("questions with protected answers") },
	{ 0, "access", N_("questions and training of models") },
	{ 0, "standing", N_("a regular statistic") },
	{ 0, "release", N_("release of data") },
	{ 0, "public", N_("public data") },
	{ 0, "personal", N_("personal data") },
	{ 0, "open", N_("open to all") },
	{ 0, "restricted", N_("restricted") },
	{ 0, "health", N_("health") },
	{ 0, "biometric", N_("biometric data") },
	{ 0, "political", N_("political opinions") },
	{ 0, "religion", N_("religion or belief") },
	{ 0, "sex-life", N_("sex life") },
	{ 0, "origin", N_("origin") },
	{ 0, "union", N_("membership of a union") },
	{ 0, "genetic", N_("genetic data") },
	{ 0, "adequate", N_("countries with adequate protection") },
	{ 0, "other", N_("other countries") },
};

void page_term(struct page *page, const char *id)
{
	const struct term *term = term_find(id);

	if (term == NULL)
		page_text(page, id);
	else
		page_text(page, strcmp(page->language, "de") == 0 ? term->german : term->english);
}

void page_value(struct page *page, enum fact_name name, const char *value)
{
	if (fact_term_kind(name) != 0) {
		page_term(page, value);
		return;
	}
	for (size_t i = 0; i < sizeof(word_titles) / sizeof(word_titles[0]); i++) {
		if ((word_titles[i].fact == 0 || word_titles[i].fact == name) &&
		    strcmp(word_titles[i].word, value) == 0) {
			page_say(page, word_titles[i].english);
			return;
		}
	}
	page_text(page, value);
}

/* The epsilon of `rho` at a delta of 10^-6. False: there is none. */
static bool find_epsilon(struct page *page, int64_t rho, struct epsilon *ret)
{
	/* Budgets are round numbers: multiplying by 2^64 over the golden ratio spreads them (Knuth,
	 * The Art of Computer Programming 3, 6.4). */
	size_t place = (size_t)((uint64_t)rho * UINT64_C(0x9e3779b97f4a7c15) >> 32) % WEB_EPSILONS;
	struct web_epsilon *kept = &page->service->epsilons[place];
	struct delta delta = { .atto = UINT64_C(1000000000000) };

	if (kept->rho != rho || rho == 0) {
		if (epsilon_from_rho((struct rho){ .pico = (uint64_t)rho }, delta, ret) != AL_OK)
			return false;
		*kept = (struct web_epsilon){ .rho = rho, .micro = ret->micro };
	}
	ret->micro = kept->micro;
	return true;
}

void page_rho(struct page *page, int64_t rho)
{
	struct epsilon epsilon;
	char text[DECIMAL_TEXT_MAX];

	rho_format((struct rho){ .pico = (uint64_t)rho }, text);
	page_markup(page, "\xcf\x81 ");
	page_text(page, text);
	if (!find_epsilon(page, rho, &epsilon))
		return;
	epsilon_format(epsilon, text);
	page_markup(page, " <span class=\"soft\">(\xce\xb5 ");
	page_text(page, text);
	page_markup(page, ", \xce\xb4 10<sup>\xe2\x88\x92"
			  "6</sup>)</span>");
}

void page_fact_number_of(struct page *page, enum fact_name name, int64_t number)
{
	if (name == FACT_RHO) {
		page_rho(page, number);
		return;
	}
	page_number(page, number);
	if (name == FACT_DURATION_DAYS) {
		page_markup(page, " ");
		page_say(page, number == 1 ? N_("day") : N_("days"));
	}
}

void page_fact_values(struct page *page, const struct fact *fact)
{
	if (fact_is_number((enum fact_name)fact->name))
		page_fact_number_of(page, (enum fact_name)fact->name, fact->number);
	for (size_t i = 0; i < fact->values_count; i++) {
		if (i > 0)
			page_markup(page, ", ");
		page_value(page, (enum fact_name)fact->name, fact->values[i]);
	}
}

/* --- rules --- */

static void write_values(struct page *page, const struct condition *condition,
			 const char *const *values, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			page_text(page, i + 1 == count ? " " : ", ");
		if (i > 0 && i + 1 == count) {
			page_say(page, N_("or"));
			page_markup(page, " ");
		}
		page_value(page, (enum fact_name)condition->field, values[i]);
	}
}

void page_condition(struct page *page, const struct condition *condition)
{
	enum fact_name field = (enum fact_name)condition->field;
	enum fact_source needed = condition->source != 0 ? (enum fact_source)condition->source
							 : fact_default_source(field);

	page_say(page, fact_title(field));
	page_markup(page, ": ");
	if (condition->is_not_count > 0) {
		page_say(page, N_("not"));
		page_markup(page, " ");
	}
	write_values(page, condition, condition->is, condition->is_count);
	write_values(page, condition, condition->is_not, condition->is_not_count);
	if (condition->at_least >= 0) {
		page_say(page, N_("at least"));
		page_markup(page, " ");
		page_fact_number_of(page, field, condition->at_least);
	}
	if (condition->at_least >= 0 && condition->at_most >= 0)
		page_markup(page, ", ");
	if (condition->at_most >= 0) {
		page_say(page, N_("at most"));
		page_markup(page, " ");
		page_fact_number_of(page, field, condition->at_most);
	}
	if (needed > SOURCE_DECLARED) {
		page_markup(page, " <span class=\"soft\">(");
		page_say(page, source_title(needed));
		page_markup(page, ")</span>");
	}
}

void page_effect(struct page *page, enum effect effect)
{
	static const char *const classes[] = {
		[EFFECT_PERMIT] = "good", [EFFECT_REFUSE] = "bad", [EFFECT_REFER] = "wait"
	};

	page_markup(page, "<span class=\"mark ");
	page_text(page, classes[effect]);
	page_markup(page, "\">");
	page_say(page, effect_title(effect));
	page_markup(page, "</span>");
}

void page_modes(struct page *page, uint32_t modes)
{
	static const char *const titles[] = { N_("protected sums"), N_("training of models"),
					      N_("release of data") };
	bool first = true;

	for (size_t i = 0; i < 3; i++) {
		if ((modes & (1u << i)) == 0)
			continue;
		if (!first)
			page_markup(page, ", ");
		page_say(page, titles[i]);
		first = false;
	}
}

static void fact_days(struct page *page, const char *english, int64_t days)
{
	if (days < 0)
		return;
	page_fact_begin(page, english);
	page_number(page, days);
	page_markup(page, " ");
	page_say(page, days == 1 ? N_("day") : N_("days"));
	page_fact_end(page);
}

static void fact_rho(struct page *page, const char *english, int64_t rho)
{
	page_fact_begin(page, english);
	page_rho(page, rho);
	page_fact_end(page);
}

void page_terms(struct page *page, const struct terms *terms)
{
	page_fact_begin(page, N_("Ways of use"));
	page_modes(page, terms->modes);
	page_fact_end(page);
	fact_rho(page, N_("Privacy budget of one application"), terms->rho_application);
	fact_rho(page, N_("Privacy budget of a purpose in a year"), terms->rho_purpose_year);
	page_fact_number(page, N_("Smallest group, in persons"), terms->min_group);
	page_fact_say(page, N_("Two persons look at each result first"),
		      terms->output_check ? N_("yes") : N_("no"));
	fact_days(page, N_("Results are public after"), terms->publish_days);
	fact_days(page, N_("Results are deleted after"), terms->retention_days);
	page_fact_say(page, N_("The machine may decide where no natural person applies"),
		      terms->automatic ? N_("yes") : N_("no"));
}
