# Programs.cmake: the programs of src/cli/, and build/ as the place where people find them.
# SPDX-License-Identifier: EUPL-1.2

set(ALLMENDE_PROGRAMS allmende allmende-coop allmende-node allmende-node-worker)

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

# allmende_test_programs(): no program names a folder of the machine that built it.
function(allmende_test_programs)
  foreach(name IN LISTS ALLMENDE_PROGRAMS)
    if(TARGET ${name})
      add_test(NAME release.${name}_names_no_folder_of_this_machine
        COMMAND sh -c "! grep -qF \"$1\" \"$2\"" sh ${CMAKE_SOURCE_DIR} $<TARGET_FILE:${name}>)
    endif()
  endforeach()
endfunction()

# DuckDB's library, where tools/fetch-duckdb leaves it; beside the programs by a symbolic link.
set(ALLMENDE_DUCKDB ${CMAKE_SOURCE_DIR}/.cache/duckdb/libduckdb.so)
file(CREATE_LINK ${ALLMENDE_DUCKDB} ${CMAKE_BINARY_DIR}/libduckdb.so SYMBOLIC)
