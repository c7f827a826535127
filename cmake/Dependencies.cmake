# Dependencies.cmake: the foreign libraries, and which folder of src/ may see which.
# SPDX-License-Identifier: EUPL-1.2

set(hint "run script/setup, which installs it")
find_package(PkgConfig)
if(NOT PKG_CONFIG_FOUND)
  message(FATAL_ERROR "pkg-config is missing: ${hint}")
endif()
find_package(Threads REQUIRED)

foreach(name jansson libsodium sqlite3 libcrypto libcurl libmicrohttpd libpq libseccomp cjose libfido2)
  pkg_check_modules(${name} QUIET IMPORTED_TARGET ${name})
  if(NOT ${name}_FOUND)
    message(FATAL_ERROR "the library ${name} is missing: ${hint}")
  endif()
endforeach()

# libpg_query comes without a pkg-config file; what it needs itself is inside its shared library.
find_path(PG_QUERY_INCLUDE_DIR pg_query.h)
find_library(PG_QUERY_LIBRARY pg_query)
if(NOT PG_QUERY_INCLUDE_DIR OR NOT PG_QUERY_LIBRARY)
  message(FATAL_ERROR "the library libpg_query is missing: ${hint}")
endif()
mark_as_advanced(PG_QUERY_INCLUDE_DIR PG_QUERY_LIBRARY)
add_library(pg_query UNKNOWN IMPORTED)
set_target_properties(pg_query PROPERTIES IMPORTED_LOCATION ${PG_QUERY_LIBRARY}
  INTERFACE_INCLUDE_DIRECTORIES ${PG_QUERY_INCLUDE_DIR})

set(ALLMENDE_EXTERNAL_base PkgConfig::jansson PkgConfig::libsodium Threads::Threads)
set(ALLMENDE_EXTERNAL_crypto PkgConfig::libsodium PkgConfig::libcrypto)
set(ALLMENDE_EXTERNAL_http PkgConfig::libmicrohttpd PkgConfig::libcurl PkgConfig::cjose
  PkgConfig::libfido2)
set(ALLMENDE_EXTERNAL_mail PkgConfig::libcurl)
set(ALLMENDE_EXTERNAL_node PkgConfig::libseccomp)
set(ALLMENDE_EXTERNAL_store PkgConfig::sqlite3)
set(ALLMENDE_EXTERNAL_privacy m)
set(ALLMENDE_EXTERNAL_engine ${CMAKE_DL_LIBS} PkgConfig::libpq) # DuckDB is opened at run time, never linked
set(ALLMENDE_EXTERNAL_query pg_query m)
