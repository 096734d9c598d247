#include "runtime/audit/canonical_json.h"

#include <catch2/catch.hpp>

#include <string>

namespace writ::audit {
namespace {

// What the reader accepts, written again; or the error.
std::string Again(std::string_view bytes) {
  CanonicalReader in(bytes);
  CanonicalWriter out;
  for (;;) {
    switch (in.Next()) {
      case JsonToken::kBeginObject: out.BeginObject(); break;
      case JsonToken::kEndObject: out.EndObject(); break;
      case JsonToken::kBeginArray: out.BeginArray(); break;
      case JsonToken::kEndArray: out.EndArray(); break;
      case JsonToken::kKey: out.Key(in.text()); break;
      case JsonToken::kText: out.Text(in.text()); break;
      case JsonToken::kInteger: out.Integer(in.integer()); break;
      case JsonToken::kEnd: return out.Finish().value_or("not written");
      case JsonToken::kError: return in.error().English();
    }
  }
}

TEST_CASE("canonical text is read and written back") {
  for (const char* text : {"{}", "[]", "0", "9007199254740991", "\"\"",
                           "{\"a\":[1,2,{\"b\":\"c\"}],\"b\":{}}", "\"业绩 \xF0\x9F\x98\x80\"",
                           R"("\b\t\n\f\r\"\\\u0000\u001f/)"
                           "\x7F\"",
                           "{\"_\":0,\"a\":1}"}) {
    CHECK(Again(text) == text);
  }
}

TEST_CASE("whatever is not canonical is refused with its place") {
  struct Wrong {
    std::string text;
    const char* error;
  };
  const Wrong kWrong[] = {
      {"", "at byte 0: expected an object, a list, a text or an integer"},
      {" {}", "at byte 0: expected an object, a list, a text or an integer"},
      {"{} ", "at byte 2: expected the end"},
      {"{ }", "at byte 1: expected a key of small letters, digits and underscores"},
      {R"({"a" :1})", "at byte 4: expected a colon"},
      {R"({"a":1,})", "at byte 7: expected a key of small letters, digits and underscores"},
      {R"({"A":1})", "at byte 2: expected a key of small letters, digits and underscores"},
      {R"({"b":1,"a":1})", "at byte 7: expected a key that comes after the one before"},
      {R"({"a":1,"a":1})", "at byte 7: expected a key that comes after the one before"},
      {R"({"a":1"b":2})", "at byte 6: expected a comma or a closing brace"},
      {"[1 ,2]", "at byte 2: expected a comma or a closing bracket"},
      {"[1,]", "at byte 3: expected an object, a list, a text or an integer"},
      {"[01]", "at byte 2: expected a comma or a closing bracket"},
      {"[-1]", "at byte 1: expected an object, a list, a text or an integer"},
      {"[1.0]", "at byte 2: expected a comma or a closing bracket"},
      {"[1e3]", "at byte 2: expected a comma or a closing bracket"},
      {"9007199254740992", "at byte 0: expected an integer below 2^53"},
      {"99999999999999999999999", "at byte 0: expected an integer below 2^53"},
      {"[true]", "at byte 1: expected an object, a list, a text or an integer"},
      {"[null]", "at byte 1: expected an object, a list, a text or an integer"},
      {"\"a", "at byte 2: expected a closing quotation mark"},
      {"\"a\nb\"", "at byte 2: expected the one canonical escape of a character that needs one"},
      {R"("\/")", "at byte 1: expected the one canonical escape of a character that needs one"},
      {R"("\u0041")", "at byte 1: expected the one canonical escape of a character that needs one"},
      {R"("\u000A")", "at byte 1: expected the one canonical escape of a character that needs one"},
      {R"("\u000a")", "at byte 1: expected the one canonical escape of a character that needs one"},
      {R"("\u001F")", "at byte 1: expected the one canonical escape of a character that needs one"},
      {"\"\\", "at byte 1: expected the one canonical escape of a character that needs one"},
      {"\"e\xCC\x81\"", "at byte 1: expected UTF-8 in normal form C, of assigned characters"},
      {"\"\xFF\"", "at byte 1: expected UTF-8 in normal form C, of assigned characters"},
      {"{\"" + std::string(33, 'a') + "\":1}",
       "at byte 35: expected a key of small letters, digits and underscores"},
      {std::string(97, '['), "at byte 96: expected no deeper nesting"},
      {"\"" + std::string(kMaxBytes, 'a') + "\"", "at byte 16384: expected at most 16384 bytes"},
  };
  for (const Wrong& wrong : kWrong) {
    INFO(wrong.text.substr(0, 60));
    CHECK(Again(wrong.text) == wrong.error);
  }
  CHECK(Again("\"" + std::string(kMaxBytes - 2, 'a') + "\"").size() == kMaxBytes);
}

TEST_CASE("an error stays and is worded in both languages") {
  CanonicalReader in("[1 2]");
  in.Next();
  in.Next();
  CHECK(in.Next() == JsonToken::kError);
  CHECK(in.Next() == JsonToken::kError);
  in.Refuse(Expected::kText);
  CHECK(in.error().offset == 2);
  CHECK(in.error().Chinese() == "第 2 字节处应为:逗号或右方括号");
  CHECK(FormError{7, Expected::kMember, "event"}.English() ==
        "at byte 7: expected the member event");
}

TEST_CASE("the writer refuses what the reader would") {
  const auto refused = [](auto write) {
    CanonicalWriter out;
    write(out);
    return !out.Finish().has_value();
  };
  CHECK(refused(
      [](auto& out) { out.BeginObject().Key("b").Integer(1).Key("a").Integer(1).EndObject(); }));
  CHECK(refused(
      [](auto& out) { out.BeginObject().Key("a").Integer(1).Key("a").Integer(1).EndObject(); }));
  CHECK(refused([](auto& out) { out.BeginObject().Key("A").Integer(1).EndObject(); }));
  CHECK(refused([](auto& out) { out.BeginObject().Key("").Integer(1).EndObject(); }));
  CHECK(refused([](auto& out) { out.BeginObject().Integer(1).EndObject(); }));
  CHECK(refused([](auto& out) { out.BeginObject().Key("a").EndObject(); }));
  CHECK(refused([](auto& out) { out.BeginArray().Key("a").EndArray(); }));
  CHECK(refused([](auto& out) { out.BeginArray().EndObject(); }));
  CHECK(refused([](auto& out) { out.BeginArray(); }));
  CHECK(refused([](auto& out) { out.Integer(1).Integer(2); }));
  CHECK(refused([](auto& out) { out.Integer(kMaxInteger + 1); }));
  CHECK(refused([](auto& out) { out.Text("e\xCC\x81"); }));
  CHECK(refused([](auto& out) { out.Text(std::string(kMaxBytes, 'a')); }));
  CHECK(refused([](auto&) {}));
  CHECK(refused([](auto& out) {
    for (int i = 0; i <= kMaxDepth; ++i) out.BeginArray();
  }));
}

}  // namespace
}  // namespace writ::audit
