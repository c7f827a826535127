# embed-assets.cmake: write files as the C arrays of src/web/assets.h.
# SPDX-License-Identifier: EUPL-1.2
# usage: cmake -DOUTPUT=FILE.c -P embed-assets.cmake FILE...

set(arrays "")
set(entries "")
set(count 0)
set(first_file 4) # cmake -DOUTPUT=... -P SCRIPT
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(i RANGE ${first_file} ${last})
  set(file "${CMAKE_ARGV${i}}")
  get_filename_component(name "${file}" NAME)
  file(SHA256 "${file}" digest)
  string(SUBSTRING "${digest}" 0 16 digest)
  file(READ "${file}" bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  string(REGEX REPLACE "((0x..,){16})" "\\1\n\t" bytes "${bytes}")
  string(APPEND arrays "static const uint8_t asset_${count}[] = {\n\t${bytes}\n};\n")
  string(APPEND entries
    "\t{ \"${name}\", \"${digest}\", asset_${count}, sizeof(asset_${count}) },\n")
  math(EXPR count "${count} + 1")
endforeach()

file(WRITE "${OUTPUT}" "/* assets.c: made by the build from src/web; do not edit. */
#include \"web/assets.h\"

${arrays}
const struct web_asset web_assets[] = {
${entries}};
const size_t web_assets_count = ${count};
")
