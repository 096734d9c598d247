# Run by the build: the numbers of tokens and rules from the generated parser (IN), without ANTLR's types (OUT).
# Rules are offset by 0x4000, so that one number names either.
file(READ ${IN} header)
string(REGEX MATCHALL "enum {[^}]*}" enums "${header}")
list(GET enums 0 tokens)
list(GET enums 1 rules)
string(REGEX REPLACE "enum {" "enum Token : uint16_t {" tokens "${tokens}")
string(REGEX REPLACE "enum {" "enum Rule : uint16_t {" rules "${rules}")
string(REGEX REPLACE "Rule([A-Z][A-Za-z0-9_]*) = ([0-9]+)" "k\\1 = 0x4000 + \\2" rules "${rules}")
file(WRITE ${OUT} "#pragma once\n#include <cstdint>\nnamespace writ::syntax::token {\n${tokens};\n}\nnamespace writ::syntax::rule {\n${rules};\n}\n")
