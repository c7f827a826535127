# UnitTest.cmake: tests whose cases CTest knows one by one.
# SPDX-License-Identifier: EUPL-1.2

set(ALLMENDE_CASES_COMMAND ${CMAKE_CURRENT_LIST_DIR}/list-cases.sh)

# allmende_add_cases(PREFIX SOURCE TIMEOUT LIBRARY...): build SOURCE, which ends with UNIT_MAIN(),
# and register each of its cases as PREFIX.<module>.<case>. A program that was not built, or that
# lists no case, is a failure and not silence.
function(allmende_add_cases prefix source timeout)
  get_filename_component(module ${source} NAME_WE)
  string(REGEX REPLACE "_test$" "" module ${module})
  set(target ${prefix}_${module}_test)
  set(cases ${CMAKE_CURRENT_BINARY_DIR}/${target}.cases.cmake)
  set(include ${CMAKE_CURRENT_BINARY_DIR}/${target}.include.cmake)

  add_executable(${target} ${source})
  target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_link_libraries(${target} PRIVATE ${ARGN} allmende_testing)
  add_custom_command(TARGET ${target} POST_BUILD VERBATIM
    COMMAND sh ${ALLMENDE_CASES_COMMAND} $<TARGET_FILE:${target}> ${prefix}.${module} ${timeout}
            ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR} ${ALLMENDE_DUCKDB} ${cases})
  file(WRITE ${include} "if(EXISTS [[${cases}]])\n  include([[${cases}]])\nelse()\n"
    "  add_test([[${prefix}.${module}.is_not_built]] false)\nendif()\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${include})
endfunction()

# allmende_add_script(PREFIX SCRIPT): register SCRIPT as the test PREFIX.<name>, run in the root
# of the tree. It finds the programs in $ALLMENDE_BUILD; its exit status 77 means "skipped".
function(allmende_add_script prefix script)
  get_filename_component(name ${script} NAME_WE)
  add_test(NAME ${prefix}.${name} COMMAND bash ${script} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${prefix}.${name} PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 1200
    LABELS ${prefix} ENVIRONMENT
    "ALLMENDE_BUILD=${CMAKE_BINARY_DIR};ALLMENDE_DUCKDB=${ALLMENDE_DUCKDB}")
endfunction()
