/* limits.h: the limits that the objects of the law share. Each object's own stand in its header. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LAW_LIMITS_H
#define ALLMENDE_LAW_LIMITS_H

#include <stdint.h>

#define RHO_MAX INT64_C(1000000000000000)   /* 10^-12: a rho of 1000 */
#define DELTA_MAX INT64_C(1000000000000000) /* 10^-18: a delta of 0.001 */
#define MIN_GROUP_MAX 1000000		    /* persons */
#define DAYS_MAX 3650
#define NAME_LEN_MAX 200     /* bytes: names of people's things, titles */
#define TEXT_LEN_MAX 4000    /* bytes: what people explain */
#define PLATFORM_NAME_MAX 48 /* bytes; a to z, digits, -; begins with a letter */
#define PURPOSES_MAX 16	     /* of one application or grant */

#endif
