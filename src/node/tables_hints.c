/* tables_hints.c: what the name of a column suggests. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/tables_hints.h"

#include "law/names.h"

#include <stddef.h>
#include <string.h>

#define OUT 0
#define PIECE_LEN_MIN 5 /* bytes of a word that may fit any piece of a name */

/* The first that fits counts: what is dangerous to overlook comes first. */
static const struct tables_hint hints[] = {
	{ "password passwort kennwort token secret", "pd:Authenticating", OUT, NULL, NULL, NULL },
	{ "email mail emailadresse", "pd:EmailAddress", OUT, NULL, NULL, NULL },
	{ "phone telefon tel mobile handy fax telephone", "pd:TelephoneNumber", OUT, NULL, NULL,
	  NULL },
	{ "iban bic konto kontonr kontonummer kontoinhaber", "pd:FinancialAccount", OUT, NULL, NULL,
	  NULL },
	{ "kvnr versichertennummer krankenversichertennr steuerid steuernummer ausweis passport "
	  "ssn svnr personalausweis",
	  "pd:OfficialID", OUT, NULL, NULL, NULL },
	{ "vorname nachname familienname geburtsname surname firstname lastname fullname",
	  "pd:Name", OUT, NULL, NULL, NULL },
	{ "username login benutzername", "pd:Username", OUT, NULL, NULL, NULL },
	{ "ip ipaddress ip4 ipv4 ipv6", "pd:IPAddress", OUT, NULL, NULL, NULL },
	{ "address adresse anschrift hausnummer hausnr housenumber", "pd:PhysicalAddress", OUT,
	  NULL, NULL, NULL },
	{ "strasse street str", "pd:Street", OUT, NULL, NULL, NULL },
	{ "kennzeichen licenseplate numberplate", "pd:VehicleLicense", OUT, NULL, NULL, NULL },
	{ "comment kommentar bemerkung freitext remark remarks note notiz", "dpv:PersonalData", OUT,
	  NULL, NULL, NULL },
	{ "race ethnic ethnicity", "pd:EthnicOrigin", CLASS_SENSITIVE, NULL, NULL, NULL },
	{ "religion konfession", "pd:Religion", CLASS_SENSITIVE, NULL, NULL, NULL },
	{ "disability behinderung gdb", "pd:Disability", CLASS_SENSITIVE, NULL, NULL, NULL },
	{ "diag diagnosis diagnose icd", "pd:HealthRecord", CLASS_SENSITIVE, NULL, NULL, NULL },
	{ "medication medications medikament prescription drug dose dosis insulin metformin "
	  "glipizide glyburide pioglitazone rosiglitazone glimepiride repaglinide diabetesmed",
	  "pd:Prescription", CLASS_SENSITIVE, NULL, NULL, NULL },
	{ "hospital patient medical admission discharge readmitted inpatient outpatient emergency "
	  "procedures lab serum a1cresult glucose blood befund klinik krankenhaus therapie "
	  "specialty",
	  "pd:MedicalHealth", CLASS_SENSITIVE, NULL, NULL, NULL },
	{ "weight gewicht", "pd:Weight", CLASS_SENSITIVE, "0", "300", "kg" },
	{ "height koerpergroesse", "pd:Height", CLASS_QUASI_ID, "0", "250", "cm" },
	{ "union gewerkschaft", "pd:TradeUnionMembership", CLASS_SENSITIVE, NULL, NULL, NULL },
	{ "income einkommen", "pd:Income", CLASS_SENSITIVE, NULL, NULL, NULL },
	{ "salary gehalt lohn", "pd:Salary", CLASS_SENSITIVE, NULL, NULL, NULL },
	{ "payer insurance versicherung krankenkasse", "pd:Insurance", CLASS_SENSITIVE, NULL, NULL,
	  NULL },
	{ "acorn imd deprivation", "pd:SocialStatus", CLASS_QUASI_ID, NULL, NULL, NULL },
	{ "birth birthdate birthday geburt geburtsdatum geburtstag dob", "pd:BirthDate",
	  CLASS_QUASI_ID, NULL, NULL, NULL },
	{ "age alter lebensalter", "pd:Age", CLASS_QUASI_ID, "0", "120", "years" },
	{ "gender sex geschlecht", "pd:Gender", CLASS_QUASI_ID, NULL, NULL, NULL },
	{ "nationality staatsangehoerigkeit", "pd:Nationality", CLASS_QUASI_ID, NULL, NULL, NULL },
	{ "marital familienstand", "pd:MaritalStatus", CLASS_QUASI_ID, NULL, NULL, NULL },
	{ "household haushalt", "pd:Household", CLASS_QUASI_ID, NULL, NULL, NULL },
	{ "job beruf occupation profession", "pd:Professional", CLASS_QUASI_ID, NULL, NULL, NULL },
	{ "plz postleitzahl postcode zip zipcode", "pd:PostalCode", CLASS_QUASI_ID, NULL, NULL,
	  NULL },
	{ "lat latitude breitengrad lat3", "pd:GPSCoordinate", CLASS_QUASI_ID, "-90", "90",
	  "degrees" },
	{ "lon lng longitude laengengrad lon3", "pd:GPSCoordinate", CLASS_QUASI_ID, "-180", "180",
	  "degrees" },
	{ "region bundesland district bezirk city stadt ort ortsteil neighbourhood neighborhood "
	  "kiez gemeinde country land",
	  "pd:Region", CLASS_QUASI_ID, NULL, NULL, NULL },
	{ "station stop haltestelle location standort", "pd:Location", CLASS_FREE, NULL, NULL,
	  NULL },
	{ "education bildung abschluss schule school", "pd:EducationQualification", CLASS_QUASI_ID,
	  NULL, NULL, NULL },
	{ "score grade punkte zensur", "coop:LearningProgress", CLASS_FREE, "0", "100", NULL },
	{ "module course kurs modul assessment credits attempts presentation submitted banked",
	  "coop:LearningProgress", CLASS_FREE, NULL, NULL, NULL },
	{ "kwh consumption verbrauch load zaehlerstand", "coop:EnergyConsumption", CLASS_FREE, NULL,
	  NULL, NULL },
	{ "duration dauer minutes", "coop:TripDuration", CLASS_FREE, NULL, NULL, NULL },
	{ "start end begin began ende beginn abfahrt ankunft", "coop:TripTime", CLASS_FREE, NULL,
	  NULL, NULL },
	{ "miete rent tenancy wohnung nights", "coop:Tenancy", CLASS_FREE, NULL, NULL, NULL },
	{ "bike vehicle fahrzeug rad auto", "pd:VehicleUsage", CLASS_FREE, NULL, NULL, NULL },
	{ "price preis betrag amount kosten cost fare", "pd:Transaction", CLASS_FREE, NULL, NULL,
	  NULL },
	{ "hour stunde hr", "pd:Behavioural", CLASS_FREE, "0", "23", NULL },
	{ "month monat mnth", "pd:Behavioural", CLASS_FREE, "1", "12", NULL },
	{ "percent prozent anteil", "dpv:PersonalData", CLASS_FREE, "0", "100", "percent" },
};

bool tables_hint_fits(const char *name, const char *words)
{
	while (*words != '\0') {
		size_t len = strcspn(words, " ");

		for (const char *at = name; *at != '\0'; at++) {
			bool starts = at == name || at[-1] == '_';

			if (strncmp(at, words, len) != 0)
				continue;
			if (len >= PIECE_LEN_MIN || (starts && (at[len] == '\0' || at[len] == '_')))
				return true;
		}
		words += len + strspn(words + len, " ");
	}
	return false;
}

const struct tables_hint *tables_hint_find(const char *name)
{
	for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++) {
		if (tables_hint_fits(name, hints[i].words))
			return &hints[i];
	}
	return NULL;
}

/* Whether `name` ends with `end`. */
static bool ends_with(const char *name, const char *end)
{
	size_t len = strlen(name);
	size_t end_len = strlen(end);

	return len > end_len && strcmp(name + len - end_len, end) == 0;
}

bool tables_hint_key(const char *name)
{
	static const char *const ends[] = { "id",     "nr",   "_no",  "_num", "_nbr", "_number",
					    "nummer", "_key", "uuid", "guid", "_code" };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		if (ends_with(name, ends[i]))
			return true;
	}
	return strcmp(name, "id") == 0 || strncmp(name, "id_", 3) == 0;
}

bool tables_hint_code(const char *name)
{
	return tables_hint_fits(name, "diag icd plz postleitzahl postcode zip zipcode ags") ||
	       ends_with(name, "_code") || strncmp(name, "code_", 5) == 0;
}

bool tables_hint_person(const char *name)
{
	return tables_hint_fits(name,
				"user rider customer client member person patient student "
				"pupil learner household resident citizen employee tenant host "
				"account subscriber kunde kunden nutzer mitglied versicherte "
				"schueler mieter buerger einwohner mitarbeiter haushalt "
				"teilnehmer fahrgast zaehler meter lclid");
}
