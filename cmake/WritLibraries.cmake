# Libraries that have no CMake package, or one that does not work on Debian 12 (LevelDB's asks for snappy's development
# files): imported targets for whoever links Writ, here and in programs that found it installed.

foreach(library leveldb utf8proc antlr4-runtime zip pugixml)
  if(TARGET writ::${library})
    continue()
  endif()
  string(MAKE_C_IDENTIFIER "WRIT_${library}_FILE" file)
  find_library(${file} ${library})
  mark_as_advanced(${file})
  if(NOT ${file})
    message(FATAL_ERROR "Writ needs the library ${library}, which was not found")
  endif()
  add_library(writ::${library} UNKNOWN IMPORTED)
  set_target_properties(writ::${library} PROPERTIES IMPORTED_LOCATION "${${file}}")
endforeach()
