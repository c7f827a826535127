/* oidc_keys.h: keys of a provider that exists in tests only. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_HTTP_OIDC_KEYS_H
#define ALLMENDE_TESTS_UNIT_HTTP_OIDC_KEYS_H

/* RSA, 2048 bits, kid "r1". */
static const char rsa_private[] =
    "{\"kty\":\"RSA\",\"n\":\"jLrhhWFTabljhb-P7poNA6Gv1wf6UiGgA3-OEhh9VBwmP3K"
    "ica2UAIa1QyB7PgwVs4xfGkxNQN7F8llphnbLQ_TDfkx2UkawwKHpqgTanV7JLauqziecTCH"
    "TrImOsWUdOML-YPJChU4PK4yztOHDgqLBXQiOO0yWgINrN473gjIzb-jH3jIPD8SiZniRHeB"
    "1dx4bQ04_6FIi4BXoc_ya-NCnkN-i0rUj681XplyC-DYaRZg4BNKCRHq7WmwKwu7Y5MCLajO"
    "5wO91XhSYAEhF_Z-vqGhH3kbEGUhDvBOVhXx7vXPxXpH3DuTUe3pzko-Qp1rcuZm7I7SaqbP"
    "m8Qh52Q\",\"e\":\"AQAB\",\"d\":\"iSeZo-S25tNHq5KHNIPvKxrpxSiBTop26PHoBLr"
    "ZaqAEptGSgDgrhlfDUSjW9CHTBKpKBddXc2GqigeaUPJ2KETkQrNCne1HVnZ2xLz2U2mNqHU"
    "mgsUYDxrosb9e0oU5dZiVUubI7iKlpkv62M8vPKJi0ckE1cZO5_EtDXjIwJm6RCY-3LZprr8"
    "KZnS3QPEQK3UyDbeQ0qjm9ltDpm3Zm9VwX0u3ENw0xifnV79JuPUfWRu7BWG60o_y4jdf576"
    "8VRSi34ymYyC4TyWFn6xptJ-mHJX3Mip7_9ZgKbKYgULabTcl0DkV7F2ognW6Jt8GlW6vZ19"
    "BSBS2M0EMCAqv\",\"p\":\"xXKKxpf8f_ztn8xvNhu72aSFbUC65OduCzSthaK0GtwfxhGE"
    "85OaF0i3geDml6mTmWIOgOiIfolstYM11AUmAK2Q4AQGfw_zUYJacRZ6s1O21USmY5VGaCvs"
    "6xlBvnBHUwx1B3_DP-x-O1-zMyzdiOnkFHXCgtplVX7RQwa1T08\",\"q\":\"tnaRS6azey"
    "xT9aAyR0xexMAbIGc36hjFl80AhbJNoWuCJYTBtpIjfeDKPOQWXLeNoOVab6rLjYZtKtWA2c"
    "JHatyRsJOlQOmlVCW9Z0b5JHy5zdXr4W5RO2_ZKnafz7FQfq_mNkgcSTJatv3m0PS6kcpVKO"
    "HLQeBOw5i1PYe7mlc\",\"dp\":\"FDBDCk1ODxQgg99WW7T4Pye4UNR2h6M2OEUZnPlm6vw"
    "o74qpCnLEJa9UvB3v1gALzHofO4ULN8z7ZY_V-CjSmu0kTBN9So6p9WKbtsZyo1Vi82mCjdo"
    "cidg78Enz0_INCOvUJ4EjyKx4t79wRkJHIJGxtXnY-qI0DErcQLs13Lc\",\"dq\":\"k6aE"
    "0uwV50Gqu2Qj65BATASMrv73v0bGdp2co5PywAIIciXov72oXM-PuBB2jBa41A9kzGIwj9jM"
    "9FGLECvnsPDGMFZ57npjoCFeEHndWIpZrNhEJcsojulmmbcegWoiEjJzH0_hG9ZUlCoIIuU3"
    "KIzLtuZonWlPM3aaiy0QQcc\",\"qi\":\"PIqgYy_5ORMnIHa_TVSw6SUZxBtd-YSg6pCUK"
    "dpS4JZ56T48Vb1gbcMp69PQNqb5jMt8-NRmj6_3AJC5D4enzOC0Tg80PIHx23EI5RSyTDKjZ"
    "wX35KEqmUeUTwVVWsuVJHiyF54XgSFUI51WTEYXXbtjCtfc4-59nB3dHGSdW3k\",\"kid\""
    ":\"r1\"}";

/* The same. */
static const char rsa_public[] =
    "{\"kty\":\"RSA\",\"n\":\"jLrhhWFTabljhb-P7poNA6Gv1wf6UiGgA3-OEhh9VBwmP3K"
    "ica2UAIa1QyB7PgwVs4xfGkxNQN7F8llphnbLQ_TDfkx2UkawwKHpqgTanV7JLauqziecTCH"
    "TrImOsWUdOML-YPJChU4PK4yztOHDgqLBXQiOO0yWgINrN473gjIzb-jH3jIPD8SiZniRHeB"
    "1dx4bQ04_6FIi4BXoc_ya-NCnkN-i0rUj681XplyC-DYaRZg4BNKCRHq7WmwKwu7Y5MCLajO"
    "5wO91XhSYAEhF_Z-vqGhH3kbEGUhDvBOVhXx7vXPxXpH3DuTUe3pzko-Qp1rcuZm7I7SaqbP"
    "m8Qh52Q\",\"e\":\"AQAB\",\"kid\":\"r1\"}";

/* RSA, 2048 bits, kid "r2". */
static const char rsa_other_private[] =
    "{\"kty\":\"RSA\",\"n\":\"yO0nKwgmH6xWJIUQmNaTteW6B7WY026gGpGnkyh9OcOg8hj"
    "46mEcFIlRLfuvHC37Q7nLD9FqkpqiELdGYo-EKM1TUNDQdu1Zzi0DPT7BfS3Qx1TPc2dlcLy"
    "kAoBPRoQ3XfXBXS5n_3_6cQJbD-cqwXcS3biDfue9nlP-TDATjIgnW6LKzC78J5zNU5LP5Gg"
    "_gC8bN_ev3yoo6RwpXbNr9H1Q-iM8ARYtyZaPiPKVmxiK-yICHO7kdcJPzTodrq5voSMz8X_"
    "Sq9lvWURSCdkLjTrM4MILO_bnT3A8fCUrtzwZwOBvHtpDajUyKMGKhAjQ_qYXVaiav4YbtUk"
    "LLqmyDw\",\"e\":\"AQAB\",\"d\":\"EFEB30K4JdZO4IRVxrOWJy1SoBGlKXZQVhgB7bd"
    "aA_jY9xAEFrRwHVLRXtSTccxiHSvXS5-L8f_QrV7Uvmg9KTsTSvrKEv5PTqjlHHIeMFYqICX"
    "I-uwolrEa-IEG7wkJnf25CCIem-b-pXK1hmMVW8SZqZu0Qff7tAHKItG8pKq8-gjy6WVq0HL"
    "N5ZfCUTPlKfOBuR2rNSkmlL6-gx1MJdanDtE5PhOwGj6Hmk0ih4pNE-M0xB9g-S3qF9VLxui"
    "MxEIBUZZ6mmVpvzTyVIt6QYIyA1eTYaTQOi0xP1PLW2Oh0g58NnUIhfPsd0-QGVkkl-e-rkf"
    "ycffCuIqLD9hlYQ\",\"p\":\"7BoZ3cecvDxU39g-jEn_1qQ_8Gj5p_UHshR08f0JpClsPl"
    "R013oFI_OI9HGelqsXlc3s-lf9OOHcNCfoamATLzxyd35cQCIr7fjVJIGuFJjsf-FoYgoB7A"
    "V32gCwqd454Kp7YVOPg2muWUc12j9D50WpcSV-Nby9C-J62dYmRjc\",\"q\":\"2dwjk7k6"
    "Nma6x3Y_MxsegciQnSpqcBBoIOzVPN44Gi-P08FHQjddUeWC-4tQr1gOlsp83RY61D7PujPs"
    "anhwjWoKa0XWHmCAYO0NQ5ZRslAozdZjDdzOgYrvqGXa7pkU1BZ56tOaEk49CcoqpYvN9YFd"
    "TnLOGX6XMd2FABIFhuk\",\"dp\":\"oVZ0tojhIgBYP16V32fx28sBplcVwyA90gMIpxQys"
    "mtb_HvaHCTVvmt8-w1pQaxIwaWmeqwF7gjpYPqkZ4yfj3fPALjocSrougWAISI8wvZ9JiXyH"
    "oyYI6DY9a_jCTFCe7QD-84OE87zxS5ULn9s920zDI6CYFZJGQX6zUD5hqE\",\"dq\":\"Ha"
    "Ah9mSp1dwCaj1aOsjlTSDJCZZLAxI4FsId_Tj6yBTPqiwOVKLSveBH_4ziW_XNhhPjBu2O8m"
    "3YMan97DyUkaZp5EyK4Xad_pA9zYMTePwNkHAm6CuuqU8LaArxyqBmhLDJw3Ui7npVMo-bXQ"
    "e16jy9Q325KR5d0Roei_PnbIE\",\"qi\":\"TuSl4mvb5uW6IRbocfDCbZ6WBer1jtsTAcF"
    "0Nhvve3RqChPRFwAWw8xfT5zHt7N1NR-gRq8ovCXWmddqvzIvk5ZRsBM69tAO-8DcWZhJKjz"
    "Af8q3BpVUf0FY4f0mx4aLlPwYGoEKBtr4uCSnzZX6yBFn1XFMqkomU7h3c5mkvNM\",\"kid"
    "\":\"r2\"}";

/* The same. */
static const char rsa_other_public[] =
    "{\"kty\":\"RSA\",\"n\":\"yO0nKwgmH6xWJIUQmNaTteW6B7WY026gGpGnkyh9OcOg8hj"
    "46mEcFIlRLfuvHC37Q7nLD9FqkpqiELdGYo-EKM1TUNDQdu1Zzi0DPT7BfS3Qx1TPc2dlcLy"
    "kAoBPRoQ3XfXBXS5n_3_6cQJbD-cqwXcS3biDfue9nlP-TDATjIgnW6LKzC78J5zNU5LP5Gg"
    "_gC8bN_ev3yoo6RwpXbNr9H1Q-iM8ARYtyZaPiPKVmxiK-yICHO7kdcJPzTodrq5voSMz8X_"
    "Sq9lvWURSCdkLjTrM4MILO_bnT3A8fCUrtzwZwOBvHtpDajUyKMGKhAjQ_qYXVaiav4YbtUk"
    "LLqmyDw\",\"e\":\"AQAB\",\"kid\":\"r2\"}";

/* P-256, kid "e1". */
static const char ec_private[] =
    "{\"kty\":\"EC\",\"x\":\"CgyLmDi8v3YV6t1SEoLX6U3UWmM-eGal0pBvtuWpzG8\",\""
    "y\":\"vvrYwo0gUNF46NOdutaZEexbw-ngj6QwMZtk7DvfSdw\",\"crv\":\"P-256\",\""
    "d\":\"fwpHBxPmLEe-am0KSU-1dJETrXKPYcbxF-qEF8f0pbU\",\"kid\":\"e1\"}";

/* The same. */
static const char ec_public[] =
    "{\"kty\":\"EC\",\"x\":\"CgyLmDi8v3YV6t1SEoLX6U3UWmM-eGal0pBvtuWpzG8\",\""
    "y\":\"vvrYwo0gUNF46NOdutaZEexbw-ngj6QwMZtk7DvfSdw\",\"crv\":\"P-256\",\""
    "kid\":\"e1\"}";

/* RSA, 1024 bits, kid "r1". */
static const char rsa_short_public[] =
    "{\"kty\":\"RSA\",\"n\":\"9I_ADsX43VJQACuoJ41_BFHLKGunocaUZPrZtHup78Ft0up"
    "gKv0IIhL5vEks37Xav4t7PaWHpmQO7ukUtuKmTFAAthxVGx0h08cOrrQhG0CIe4b-3N0N03o"
    "II7KM5jq5LGKWNBq728LwWEMM3yqstCIpwAIWd__fPxLJoyW9Ty8\",\"e\":\"AQAB\",\""
    "kid\":\"r1\"}";

/* The same. */
static const char rsa_short_private[] =
    "{\"kty\":\"RSA\",\"n\":\"9I_ADsX43VJQACuoJ41_BFHLKGunocaUZPrZtHup78Ft0up"
    "gKv0IIhL5vEks37Xav4t7PaWHpmQO7ukUtuKmTFAAthxVGx0h08cOrrQhG0CIe4b-3N0N03o"
    "II7KM5jq5LGKWNBq728LwWEMM3yqstCIpwAIWd__fPxLJoyW9Ty8\",\"e\":\"AQAB\",\""
    "d\":\"KkajO6qLX67391-UnOm_2D5PcThS7QtH4cDfW2y5LqHwWzJ611OQUVuYYi0AHdfw7Y"
    "WuEzUHIwNO9YvDMe4yMs5rmnvPpPoAzTTNAZ_qpRzWEgyEOY_swX6KxNtWAfh1p0wHeEweyj"
    "UV7fBJM2Df5okeltUcob0sfvypmTKYk6E\",\"p\":\"-msyfOEz8HfBml03RIPufBK78Seo"
    "M2vZMibYfJ_s2qW1M2252mgSqALtDI7NOB5MME9S64w72hqnufJ1S6IgXw\",\"q\":\"-gM"
    "iPlngUB-0oevHiy0SNIlMGh3XfglCLWP8L99ugcbG-x9ucT9fiQ--LwhHufHeQvNaAB0HEmW"
    "oeM1I6ywDMQ\",\"dp\":\"MecS1Jf8RbtXtW9GCD1SVR9WnKQOfNDNI5ViJtOn25qSFYGUO"
    "9Xpgdmza4E5nClNfYMRPyde9gPB0OhkP4I7eQ\",\"dq\":\"wOeAGYnxeQEtt64cNjfdjyn"
    "MzW3vIrF0HV_DaxDDzGCakZML_Vd_mFrMTK_f4ApOi2wHKoU7OqezmRoURFieUQ\",\"qi\""
    ":\"sbFsQR28pKf_8ioBzB2ZiRQSgHreYqCtPBJebB1iLTDtzZ6IVQTsRLuL__E6XabJ2nuWc"
    "wNgCv2q8aDoa45eIQ\",\"kid\":\"r1\"}";

/* P-384, kid "e1". */
static const char ec_long_public[] =
    "{\"kty\":\"EC\",\"x\":\"wU8KkIpPjbEFBE-VisWBoghWsOm-Lu_GUXBrrhnel2If9dSN"
    "Ak7IpnQ9xcFz36v4\",\"y\":\"E8e_HCPWpu0UO4bsjFUzX7vfOS3bf8R-UcSQASwLCROUb"
    "lbNY-9RGw5Jrd6vgNRB\",\"crv\":\"P-384\",\"kid\":\"e1\"}";

#endif
