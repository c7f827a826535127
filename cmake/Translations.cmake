# Translations.cmake: the catalogues of po/, compiled and put into the programs.
# SPDX-License-Identifier: EUPL-1.2

find_program(MSGFMT msgfmt)
if(NOT MSGFMT)
  message(FATAL_ERROR "msgfmt (of gettext) is missing: run script/setup, which installs it")
endif()
mark_as_advanced(MSGFMT)

# allmende_compile_po(PO MO): MO from PO. Same bytes on every machine, and nothing that the reader
# (src/base/translation.h) does not need.
function(allmende_compile_po po mo)
  get_filename_component(folder ${mo} DIRECTORY)
  add_custom_command(OUTPUT ${mo} DEPENDS ${po} VERBATIM
    COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}
    COMMAND ${MSGFMT} --check-format --check-domain --no-hash --endianness=little -o ${mo} ${po})
endfunction()

# allmende_add_catalogues(TARGET): compile po/*.po into TARGET, as src/words/catalogues.h says.
function(allmende_add_catalogues target)
  file(GLOB pos CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/po/*.po)
  set(script ${CMAKE_SOURCE_DIR}/cmake/embed-catalogues.cmake)
  set(output ${CMAKE_BINARY_DIR}/po/catalogues.c)
  set(mos "")
  foreach(po IN LISTS pos)
    get_filename_component(language ${po} NAME_WE)
    set(mo ${CMAKE_BINARY_DIR}/po/${language}.mo)
    allmende_compile_po(${po} ${mo})
    list(APPEND mos ${mo})
  endforeach()
  add_custom_command(OUTPUT ${output} DEPENDS ${script} ${mos} VERBATIM
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -P ${script} ${mos})
  target_sources(${target} PRIVATE ${output})
endfunction()
