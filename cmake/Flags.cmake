# Flags.cmake: how every file of ours is compiled and linked.
# SPDX-License-Identifier: EUPL-1.2

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(CMAKE_BUILD_TYPE STREQUAL "")
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Debug or RelWithDebInfo" FORCE)
endif()
# Assertions ship: none of CMake's build types may bring -DNDEBUG back.
foreach(type DEBUG RELEASE RELWITHDEBINFO MINSIZEREL)
  string(REGEX REPLACE "(^| )-DNDEBUG( |$)" " " CMAKE_C_FLAGS_${type} "${CMAKE_C_FLAGS_${type}}")
endforeach()

# POSIX.1-2008 with its XSI part, and what glibc has beyond it without changing the meaning of a
# POSIX function (that rules out a global _GNU_SOURCE: it gives another strerror_r and basename). A
# file that needs more (memmem, syncfs, RTLD_NEXT) defines _GNU_SOURCE before its includes and says
# what for.
add_compile_definitions(_POSIX_C_SOURCE=200809L _XOPEN_SOURCE=700 _DEFAULT_SOURCE)

add_compile_options(
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes
  -Wmissing-prototypes -Wvla -Wformat=2 -Wimplicit-fallthrough -Wundef -Wpointer-arith
  -Wcast-qual -Wwrite-strings)
if(CMAKE_C_COMPILER_ID MATCHES "Clang")
  add_compile_options(-Wno-string-conversion) # assert(!"why this place is never reached")
else()
  # A message cut at its maximum is meant; gcc speaks of it at some levels of optimisation only.
  add_compile_options(-Wno-format-truncation)
endif()
if(ALLMENDE_WERROR)
  add_compile_options(-Werror)
endif()

# No path of the machine that built them stands in the programs: files are named from the root of
# the tree, where a debugger is best started. gcc takes the last map that fits, clang the shortest.
add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
if(CMAKE_C_COMPILER_ID MATCHES "Clang")
  add_compile_options(-ffile-compilation-dir=.)
else()
  add_compile_options(-ffile-prefix-map=${CMAKE_BINARY_DIR}=.)
endif()

# Hardening. _FORTIFY_SOURCE needs an optimised build and hides errors from the sanitizers.
add_compile_options(-fstack-protector-strong)
add_link_options(-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,--as-needed)
if(ALLMENDE_SANITIZE STREQUAL "" AND CMAKE_BUILD_TYPE MATCHES "^Rel")
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif()
include(CheckPIESupported)
check_pie_supported(LANGUAGES C)

if(NOT ALLMENDE_SANITIZE STREQUAL "")
  add_compile_options(-fsanitize=${ALLMENDE_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  if(NOT CMAKE_C_COMPILER_ID MATCHES "Clang")
    # The checks that the sanitizers put in hide from gcc which values are set.
    add_compile_options(-Wno-maybe-uninitialized)
  endif()
  add_link_options(-fsanitize=${ALLMENDE_SANITIZE})
endif()
