#include "engine/base/json.h"

#include <catch2/catch.hpp>

namespace writ {
namespace {

void WriteSample(JsonWriter* json) {
  json->BeginObject().Member("a", "x").Member("n", int64_t{-5}).Flag("b", true);
  json->Key("list").BeginArray().Int(1).String("二").BeginObject().EndObject().EndArray();
  json->Key("empty").BeginArray().EndArray();
  json->Key("last").BeginArray().BeginArray().Bool(false).EndArray().EndArray().EndObject();
}

TEST_CASE("JSON on one line") {
  JsonWriter json;
  WriteSample(&json);
  CHECK(json.text() ==
        R"({"a":"x","n":-5,"b":true,"list":[1,"二",{}],"empty":[],"last":[[false]]})");
}

TEST_CASE("JSON with indentation") {
  JsonWriter json(2);
  json.BeginObject().Member("a", int64_t{1}).Key("b").BeginArray().Int(2).Int(3).EndArray();
  json.Key("c").BeginObject().EndObject().EndObject();
  CHECK(json.Take() == "{\n  \"a\": 1,\n  \"b\": [\n    2,\n    3\n  ],\n  \"c\": {}\n}");
}

TEST_CASE("JSON that is there already stands among other values") {
  JsonWriter json;
  json.BeginObject().Key("a").Raw("[1]").Key("b").BeginArray().Raw("{}").Raw("2").EndArray();
  json.EndObject();
  CHECK(json.text() == R"({"a":[1],"b":[{},2]})");
}

TEST_CASE("the largest integers are written in full") {
  JsonWriter json;
  json.BeginArray().Int(INT64_MIN).Int(INT64_MAX).EndArray();
  CHECK(json.text() == "[-9223372036854775808,9223372036854775807]");
}

TEST_CASE("text is escaped as RFC 8785 asks") {
  CHECK(JsonQuote("\"\\/") == R"("\"\\/")");
  CHECK(JsonQuote("\b\t\n\f\r") == R"("\b\t\n\f\r")");
  CHECK(JsonQuote(std::string_view("\0\x1f\x7f", 3)) == "\"\\u0000\\u001f\x7f\"");
  CHECK(JsonQuote("员工 😀") == "\"员工 😀\"");
  CHECK(JsonQuote("") == "\"\"");
  CHECK(JsonQuote("a\xFF") == "\"a\xEF\xBF\xBD\"");
}

}  // namespace
}  // namespace writ
