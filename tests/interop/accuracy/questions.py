"""The questions, each as our SQL on the files as they are, and as one flat table for the peers.

The peers have no joins by person, no sub-queries by person and no keys that are computed, so DuckDB makes
a table of person, key and whole number for them beforehand, without protection. That is help which an
analyst who may not see the rows would not have.
"""
# SPDX-License-Identifier: EUPL-1.2
from dataclasses import dataclass

AGES = [f"[{low}-{low + 10})" for low in range(0, 100, 10)]
MODULES = list("ABCDEFG")
MONTHS = [f"{year}-{month:02}-01" for year in (2018, 2019) for month in range(1, 13)][5:19]


@dataclass
class Question:
    """One question; `scale` makes the whole numbers of `flat` those of the answer."""

    name: str
    title: str
    kind: str  # count, persons, mean or median
    tables: dict  # our name of a table -> file
    options: list  # of ours: persons, public tables, bounds, keys
    sql: str
    flat: str  # person, key, value for the peers
    keys: object  # list of texts, or SQL that lists them
    rows: tuple  # what is tried as the rows of a person that count
    bounds: tuple = (0, 1)
    scale: int = 1
    groups: int = 8  # in how many groups a person counts, where a peer is told


def keys_of(column, values):
    """Our option for public keys."""
    return ["--keys", f"{column}=" + ",".join(values)]


BIKE = {"trips": "mobility/valleybike_trips.csv"}
BIKE_OPTIONS = ["--person", "user_id", "--bounds", "duration_s=0:7200"]
STATIONS = ["--public", "stations=mobility/valleybike_stations.csv", "--keys",
            "trips.start_station=stations.serial_num"]
STATION_KEYS = "SELECT serial_num::VARCHAR FROM 'mobility/valleybike_stations.csv' ORDER BY 1"
STATION_ROWS = """SELECT user_id AS person, start_station::VARCHAR AS key, duration_s AS value
    FROM 'mobility/valleybike_trips.csv' WHERE start_station IS NOT NULL"""
SCORES = {"s": "education/studentAssessment.csv"}
LEARNERS = {"i": "education/studentInfo.csv"}
RESULTS = ["Distinction", "Fail", "Pass", "Withdrawn"]
PATIENTS = {"d": "health/diabetic_data.csv"}
PATIENT_OPTIONS = ["--person", "patient_nbr", *keys_of("age", AGES)]
DAILY = {"h": "energy/lcl_daily_dev60.csv"}
HOMES = {"h": "energy/lcl_household_features.csv"}
ACORN = ["ACORN-", "ACORN-U", "Adversity", "Affluent", "Comfortable"]

QUESTIONS = [
    Question(
        "station-count", "bike trips by start station", "count", BIKE, BIKE_OPTIONS + STATIONS,
        "SELECT start_station, COUNT(*) AS value FROM trips GROUP BY start_station",
        STATION_ROWS, STATION_KEYS, (6, 24, 96),
    ),
    Question(
        "station-mean", "mean seconds of a trip by start station", "mean", BIKE, BIKE_OPTIONS + STATIONS,
        "SELECT start_station, AVG(duration_s) AS value FROM trips GROUP BY start_station",
        STATION_ROWS, STATION_KEYS, (6, 24, 96), (0, 7200),
    ),
    Question(
        "trip-median", "median seconds of a trip", "median", BIKE, BIKE_OPTIONS,
        "SELECT MEDIAN(duration_s) AS value FROM trips",
        """SELECT user_id AS person, 'all' AS key, duration_s AS value FROM 'mobility/valleybike_trips.csv'
           WHERE duration_s IS NOT NULL""",
        ["all"], (6, 24, 96), (0, 7200), groups=1,
    ),
    Question(
        "month-riders", "riders by month", "persons", BIKE,
        ["--person", "user_id", "--bounds", f"start_utc={MONTHS[0]}:2019-07-31"],
        "SELECT date_trunc('month', start_utc) AS month, COUNT(DISTINCT user_id) AS value"
        " FROM trips GROUP BY month",
        """SELECT DISTINCT user_id AS person, date_trunc('month', start_utc)::DATE::VARCHAR AS key,
           1 AS value FROM 'mobility/valleybike_trips.csv' WHERE start_utc IS NOT NULL""",
        MONTHS, (2, 4, 8), groups=4,
    ),
    Question(
        "module-score", "mean score of an assessment by module", "mean", SCORES,
        ["--person", "id_student", "--public", "a=education/assessments.csv", "--bounds", "score=0:100"],
        "SELECT a.code_module, AVG(score) AS value FROM s JOIN a ON s.id_assessment = a.id_assessment"
        " GROUP BY a.code_module",
        """SELECT id_student AS person, code_module AS key, score AS value
           FROM 'education/studentAssessment.csv' JOIN 'education/assessments.csv' USING (id_assessment)
           WHERE score IS NOT NULL""",
        [m * 3 for m in MODULES], (4, 8, 16), (0, 100), groups=2,
    ),
    Question(
        "module-pass", "share that passed by module", "mean", LEARNERS,
        ["--person", "id_student", *keys_of("code_module", [m * 3 for m in MODULES]),
         *keys_of("final_result", RESULTS)],
        "SELECT code_module, AVG(CASE WHEN final_result IN ('Pass', 'Distinction') THEN 1.000 ELSE 0 END)"
        " AS value FROM i GROUP BY code_module",
        """SELECT id_student AS person, code_module AS key,
           (final_result IN ('Pass', 'Distinction'))::INT AS value FROM 'education/studentInfo.csv'""",
        [m * 3 for m in MODULES], (1, 2, 3), groups=2,
    ),
    Question(
        "learner-score", "a learner's mean score, by her result (sub-query, join by person)", "mean",
        LEARNERS | SCORES,
        ["--person", "id_student", "--bounds", "score=0:100", *keys_of("final_result", RESULTS)],
        "SELECT final_result, AVG(mean) AS value FROM (SELECT i.id_student, final_result, AVG(score) AS mean"
        " FROM i JOIN s ON i.id_student = s.id_student GROUP BY i.id_student, final_result) AS p"
        " GROUP BY final_result",
        """SELECT id_student AS person, final_result AS key, round(100 * avg(score))::INT AS value
           FROM 'education/studentInfo.csv' JOIN 'education/studentAssessment.csv' USING (id_student)
           GROUP BY id_student, final_result HAVING count(score) > 0""",
        RESULTS, (1, 2), (0, 100), 100, groups=1,
    ),
    Question(
        "age-count", "hospital encounters by age", "count", PATIENTS, PATIENT_OPTIONS,
        "SELECT age, COUNT(*) AS value FROM d GROUP BY age",
        "SELECT patient_nbr AS person, age AS key, 1 AS value FROM 'health/diabetic_data.csv'",
        AGES, (2, 6, 16), groups=2,
    ),
    Question(
        "age-stay", "mean days in hospital by age", "mean", PATIENTS,
        [*PATIENT_OPTIONS, "--bounds", "time_in_hospital=1:14"],
        "SELECT age, AVG(time_in_hospital * 1.000) AS value FROM d GROUP BY age",
        "SELECT patient_nbr AS person, age AS key, time_in_hospital AS value FROM 'health/diabetic_data.csv'",
        AGES, (2, 6, 16), (1, 14), groups=2,
    ),
    Question(
        "age-back", "share back within 30 days by age", "mean", PATIENTS,
        [*PATIENT_OPTIONS, *keys_of("readmitted", ["NO", "<30", ">30"])],
        "SELECT age, AVG(CASE WHEN readmitted = '<30' THEN 1.000 ELSE 0 END) AS value FROM d GROUP BY age",
        """SELECT patient_nbr AS person, age AS key, (readmitted = '<30')::INT AS value
           FROM 'health/diabetic_data.csv'""",
        AGES, (2, 6, 16), groups=2,
    ),
    Question(
        "month-kwh", "mean kWh of a day by month, 60 households", "mean", DAILY,
        ["--person", "household_id", "--bounds", "kwh=0:50", "--bounds", "date=2013-01-01:2013-12-31"],
        "SELECT date_trunc('month', date) AS month, AVG(kwh) AS value FROM h GROUP BY month",
        """SELECT household_id AS person, date_trunc('month', date)::DATE::VARCHAR AS key,
           round(1000 * kwh)::INT AS value FROM 'energy/lcl_daily_dev60.csv' WHERE kwh IS NOT NULL""",
        [f"2013-{month:02}-01" for month in range(1, 13)], (12, 96, 366), (0, 50), 1000, groups=12,
    ),
    Question(
        "tariff-kwh", "mean kWh of a day by tariff, 5,560 households", "mean", HOMES,
        ["--person", "lclid", "--bounds", "avg_daily_consumption=0:50", *keys_of("stdortou", ["Std", "ToU"])],
        "SELECT stdortou, AVG(avg_daily_consumption) AS value FROM h GROUP BY stdortou",
        """SELECT LCLid AS person, stdorToU AS key, round(1000 * avg_daily_consumption)::INT AS value
           FROM 'energy/lcl_household_features.csv' WHERE avg_daily_consumption IS NOT NULL""",
        ["Std", "ToU"], (1,), (0, 50), 1000, groups=1,
    ),
    Question(
        "acorn-count", "households by kind of neighbourhood", "count", HOMES,
        ["--person", "lclid", *keys_of("acorn_grouped", ACORN)],
        "SELECT acorn_grouped, COUNT(*) AS value FROM h GROUP BY acorn_grouped",
        """SELECT LCLid AS person, Acorn_grouped AS key, 1 AS value
           FROM 'energy/lcl_household_features.csv'""",
        ACORN, (1,), groups=1,
    ),
]
