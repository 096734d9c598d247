#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "tests/structure/cpp_text.h"
#include "tests/structure/functions.h"

namespace writ::structure {
namespace {

std::vector<std::string> Words(std::string_view text) {
  const std::string code = CodeOf(text);
  std::vector<std::string> words;
  for (const Token& token : WordsOf(code)) words.emplace_back(token.text);
  return words;
}

using Strings = std::vector<std::string>;

TEST_CASE("comments and literals are no code") {
  CHECK(Words("int a; // double b") == Strings{"int", "a"});
  CHECK(Words("a /* double\n float */ b") == Strings{"a", "b"});
  CHECK(Words("f(\"double \\\" float\", 'd', '\\'', x)") == Strings{"f", "x"});
  CHECK(Words("a = R\"x(double \" )\" float)x\" + b") == Strings{"a", "R", "b"});
  CHECK(Words("int n = 1'000'000; double d;") == Strings{"int", "n", "1'000'000", "double", "d"});
  CHECK(CodeOf("a\n/*\n*/ b\n").size() == 10);
  CHECK(CodeOf("\"never closed").size() == 13);
  CHECK(CodeOf("R\"never closed").size() == 14);
}

TEST_CASE("words know their line") {
  const std::string code = CodeOf("a\n/* x\n */ b\n\nc");
  const std::vector<Token> words = WordsOf(code);
  REQUIRE(words.size() == 3);
  CHECK(words[1].line == 3);
  CHECK(words[2].line == 5);
}

TEST_CASE("floating literals are told from other numbers") {
  for (const char* yes : {"0.5", "1.", ".5", "1e6", "1E-3", "2.0f", "0x1p4"}) {
    CHECK(IsFloatingLiteral(yes));
  }
  for (const char* no : {"1", "1'000", "0xe1", "0b1", "5u", "e1", ""}) {
    CHECK_FALSE(IsFloatingLiteral(no));
  }
  CHECK(Words("x.a + 1.5e-3 - 0xe-1") == Strings{"x", "a", "1.5e-3", "0xe", "1"});
}

TEST_CASE("includes are read from code, not from comments") {
  const auto found = IncludesOf(
      "// #include <no>\n#include <a/b>\n  #  include \"c.h\"\n/*\n#include \"no\"\n*/\n");
  REQUIRE(found.size() == 2);
  CHECK(found[0].path == "a/b");
  CHECK(found[0].angled);
  CHECK(found[1].path == "c.h");
  CHECK(found[1].line == 3);
}

TEST_CASE("Han letters take two columns") {
  CHECK(DisplayWidth("abc") == 3);
  CHECK(DisplayWidth("绩效a") == 5);
  CHECK(DisplayWidth("「x」,") == 6);
  CHECK(DisplayWidth("e\u0301") == 1);
  CHECK(DisplayWidth("\xE7") == 1);
}

struct Named {
  std::string name;
  int line, length;
  friend bool operator==(const Named&, const Named&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Named& n) {
    return out << n.name << " at " << n.line << " of " << n.length;
  }
};

std::vector<Named> Functions(std::string_view text) {
  std::vector<Named> found;
  for (const Function& f : FunctionsOf(CodeOf(text))) found.push_back({f.name, f.line, f.length});
  return found;
}

using Found = std::vector<Named>;

TEST_CASE("functions are found in namespaces and classes") {
  CHECK(Functions("namespace a::b {\nint F(int x) {\n  return x;\n}\n}") == Found{{"F", 2, 3}});
  CHECK(Functions("class A final : public B {\n public:\n  int f() const { return 1; }\n};") ==
        Found{{"f", 3, 1}});
  CHECK(Functions("extern \"C\" {\nvoid f() {\n}\n}") == Found{{"f", 2, 2}});
  CHECK(Functions("extern \"C\" int f() {\n}") == Found{{"f", 1, 2}});
  CHECK(Functions("template <typename T = int>\nvoid A<T>::f(struct x* y) {\n}") ==
        Found{{"A<T>::f", 2, 2}});
  CHECK(Functions("TEST_CASE(\"a {\") {\n}\n") == Found{{"TEST_CASE", 1, 2}});
  CHECK(Functions("std::expected<A, B> f()\n    -> C {\n}") == Found{{"f", 1, 3}});
}

TEST_CASE("what only looks like a function is none") {
  CHECK(Functions("enum class A : int { kA, kB };\nint x{f(1)};\nA y = f({1, 2});") == Found{});
  CHECK(Functions("const auto f = [](int x) {\n return x;\n};") == Found{});
  CHECK(Functions("A a(B{1});\nvoid f();\nint g() { return 1; }") == Found{{"g", 3, 1}});
  CHECK(Functions("#define X(a) { \\\n  a\nint g() {}") == Found{{"g", 3, 1}});
}

TEST_CASE("constructors and operators are functions") {
  CHECK(Functions("A::A(int x)\n    : a_{x}, b_(x) {\n  f();\n}") == Found{{"A::A", 1, 4}});
  CHECK(Functions("A::A() : a_{1} {\n}\nint f() {}") == Found{{"A::A", 1, 2}, {"f", 3, 1}});
  CHECK(Functions("bool operator==(A a, A b) {\n}") == Found{{"operator==", 1, 2}});
  CHECK(Functions("struct A { int operator()(int x) const { return x; } };") ==
        Found{{"operator()", 1, 1}});
  CHECK(Functions("A::~A() {}") == Found{{"A::~A", 1, 1}});
}

TEST_CASE("a lambda and a loop count with the function around them") {
  CHECK(Functions("void f() {\n  auto g = [] {\n  };\n  for (;;) {\n  }\n}\nvoid h() {}") ==
        Found{{"f", 1, 6}, {"h", 7, 1}});
}

}  // namespace
}  // namespace writ::structure
