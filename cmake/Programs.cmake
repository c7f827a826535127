# Programs.cmake: the programs of src/cli/, and build/ as the place where people find them.
# SPDX-License-Identifier: EUPL-1.2

# allmende_add_program(NAME): NAME from src/cli/NAME.c (with _ for -); nothing while that file is
# missing. An optimised build within build/ puts it at build/NAME as well, by a hard link, so that
# the directory of the running program is build/, where libduckdb.so lies too.
function(allmende_add_program name)
  string(REPLACE "-" "_" file ${name})
  file(GLOB main CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/cli/${file}.c)
  if(main STREQUAL "")
    return()
  endif()
  add_executable(${name} ${main})
  target_link_libraries(${name} PRIVATE allmende_cli)
  target_compile_definitions(${name} PRIVATE ALLMENDE_VERSION="${PROJECT_VERSION}")
  if(ALLMENDE_ANALYZE)
    target_compile_options(${name} PRIVATE -fanalyzer)
  endif()
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
  if(CMAKE_BUILD_TYPE MATCHES "^Rel" AND CMAKE_BINARY_DIR MATCHES "^${CMAKE_SOURCE_DIR}/build/")
    add_custom_command(TARGET ${name} POST_BUILD VERBATIM
      COMMAND ${CMAKE_COMMAND} -E create_hardlink $<TARGET_FILE:${name}>
              ${CMAKE_SOURCE_DIR}/build/${name})
  endif()
endfunction()

# DuckDB's library, where tools/fetch-duckdb leaves it; beside the programs by a symbolic link.
set(ALLMENDE_DUCKDB ${CMAKE_SOURCE_DIR}/.cache/duckdb/libduckdb.so)
file(CREATE_LINK ${ALLMENDE_DUCKDB} ${CMAKE_BINARY_DIR}/libduckdb.so SYMBOLIC)
