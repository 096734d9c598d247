# Run by the build: takes out of the generated parser (FILE) what reads ANTLR's automaton when a program starts.
# WritParser::Prepare reads it when it is needed.
file(READ ${FILE} parser)
string(REPLACE "WritParser::Initializer WritParser::_init;" "" lazy "${parser}")
if(lazy STREQUAL parser)
  message(FATAL_ERROR "${FILE}: ANTLR generates another parser than cmake/GrammarLazily.cmake knows")
endif()
file(WRITE ${FILE} "${lazy}")
