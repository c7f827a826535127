# UnitTest.cmake: tests whose cases CTest knows one by one.
# SPDX-License-Identifier: EUPL-1.2

set(ALLMENDE_CASES_COMMAND ${CMAKE_CURRENT_LIST_DIR}/list-cases.sh)

# What each test finds in its environment, whatever the language of the person who runs it.
# Suppressions name foreign code only.
set(ALLMENDE_ENVIRONMENT
  "LC_ALL=C.UTF-8"
  "LANGUAGE="
  "ALLMENDE_BUILD=${CMAKE_BINARY_DIR}"
  "ALLMENDE_DUCKDB=${ALLMENDE_DUCKDB}"
  "LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/lsan.supp:print_suppressions=0"
  "TSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/tsan.supp:ignore_noninstrumented_modules=1"
  "UBSAN_OPTIONS=print_stacktrace=1")

# allmende_write_include(FILE CASES MISSING): the FILE that ctest reads. It includes CASES, or
# registers a test MISSING that fails; `timeout` is long enough for everything in a full run.
function(allmende_write_include file cases missing timeout)
  file(CONFIGURE OUTPUT ${file} @ONLY CONTENT [==[
if("$ENV{ALLMENDE_TEST_FULL}" STREQUAL "1")
  set(timeout 36000)
else()
  set(timeout @timeout@)
endif()
set(environment "@ALLMENDE_ENVIRONMENT@")
if(EXISTS [[@cases@]])
  include([[@cases@]])
else()
  add_test([[@missing@]] false)
endif()
]==])
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${file})
endfunction()

# allmende_add_cases(PREFIX SOURCE TIMEOUT LIBRARY...): build SOURCE, which ends with UNIT_MAIN(),
# and register each of its cases as PREFIX.<module>.<case>. A program that was not built, or that
# lists no case, is a failure and not silence.
function(allmende_add_cases prefix source timeout)
  get_filename_component(module ${source} NAME_WE)
  string(REGEX REPLACE "_test$" "" module ${module})
  set(target ${prefix}_${module}_test)
  set(cases ${CMAKE_CURRENT_BINARY_DIR}/${target}.cases.cmake)

  add_executable(${target} ${source})
  target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_link_libraries(${target} PRIVATE ${ARGN} allmende_testing)
  add_custom_command(TARGET ${target} POST_BUILD VERBATIM
    COMMAND sh ${ALLMENDE_CASES_COMMAND} $<TARGET_FILE:${target}> ${prefix}.${module}
            ${CMAKE_SOURCE_DIR} ${cases})
  allmende_write_include(${CMAKE_CURRENT_BINARY_DIR}/${target}.include.cmake ${cases}
    ${prefix}.${module}.is_not_built ${timeout})
endfunction()

# allmende_add_script(PREFIX SCRIPT): register SCRIPT as the test PREFIX.<name>, run in the root
# of the tree. It finds the programs in $ALLMENDE_BUILD; its exit status 77 means "skipped".
function(allmende_add_script prefix script)
  get_filename_component(name ${script} NAME_WE)
  set(cases ${CMAKE_CURRENT_BINARY_DIR}/${prefix}.${name}.cases.cmake)
  file(WRITE ${cases} "add_test([[${prefix}.${name}]] bash [[${script}]])\n"
    "set_tests_properties([[${prefix}.${name}]] PROPERTIES SKIP_RETURN_CODE 77\n"
    "  TIMEOUT \${timeout} ENVIRONMENT \"\${environment}\" LABELS \"${prefix};script\"\n"
    "  WORKING_DIRECTORY [[${CMAKE_SOURCE_DIR}]])\n")
  allmende_write_include(${CMAKE_CURRENT_BINARY_DIR}/${prefix}.${name}.include.cmake ${cases}
    ${prefix}.${name}.is_not_there 1200)
endfunction()
