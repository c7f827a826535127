# embed-catalogues.cmake: write catalogues as the C arrays of src/words/catalogues.h.
# SPDX-License-Identifier: EUPL-1.2
# usage: cmake -DOUTPUT=FILE.c -P embed-catalogues.cmake LANGUAGE.mo...

set(arrays "")
set(names "")
set(entries "")
set(count 0)
set(first_file 4) # cmake -DOUTPUT=... -P SCRIPT
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(i RANGE ${first_file} ${last})
  set(file "${CMAKE_ARGV${i}}")
  if(NOT file MATCHES "\\.mo$")
    continue()
  endif()
  get_filename_component(language "${file}" NAME_WE)
  file(READ "${file}" bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  string(REGEX REPLACE "((0x..,){16})" "\\1\n\t" bytes "${bytes}")
  string(APPEND arrays "static const uint8_t catalogue_${count}[] = {\n\t${bytes}\n};\n")
  string(APPEND names "\t\"${language}\",\n")
  string(APPEND entries "\t{ catalogue_${count}, sizeof(catalogue_${count}) },\n")
  math(EXPR count "${count} + 1")
endforeach()

file(WRITE "${OUTPUT}" "/* catalogues.c: made by the build from po/; do not edit. */
#include \"words/catalogues.h\"

${arrays}
const char *const catalogue_languages[] = {
${names}};
const struct catalogue_bytes catalogues[] = {
${entries}};
const size_t catalogues_count = ${count};
")
