# Assets.cmake: what browsers load beside the pages, inside of the programs.
# SPDX-License-Identifier: EUPL-1.2

# allmende_add_assets(TARGET): compile the files of src/web/style and src/web/browser into TARGET, as
# src/web/assets.h says.
function(allmende_add_assets target)
  file(GLOB assets CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/web/style/*.css
    ${CMAKE_SOURCE_DIR}/src/web/style/*.svg
    ${CMAKE_SOURCE_DIR}/src/web/browser/*.mjs)
  set(sodium ${CMAKE_SOURCE_DIR}/.cache/voter/libsodium-sumo.mjs)
  if(NOT EXISTS ${sodium})
    message(FATAL_ERROR "libsodium for browsers is missing: run script/setup, which brings it")
  endif()
  list(APPEND assets ${sodium})
  set(script ${CMAKE_SOURCE_DIR}/cmake/embed-assets.cmake)
  set(output ${CMAKE_BINARY_DIR}/web/assets.c)
  add_custom_command(OUTPUT ${output} DEPENDS ${script} ${assets} VERBATIM
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -P ${script} ${assets})
  target_sources(${target} PRIVATE ${output})
endfunction()
