#include "tests/docs/transcript.h"

#include <catch2/catch.hpp>

namespace writ::docs {
namespace {

using Strings = std::vector<std::string>;

constexpr const char* kPage =
    "Text\n"
    "```console\n"
    "$ writ a \\\n"
    ">   b\n"
    "one\n"
    "two\n"
    "$ writ c\n"
    "```\n"
    "```sh\n"
    "$ not run\n"
    "```\n"
    "```console\n"
    "$ writ d\n"
    "any…\n"
    "```\n";

TEST_CASE("commands stand in console fences only") {
  const auto commands = CommandsOf(kPage);
  REQUIRE(commands.size() == 3);
  CHECK(commands[0].text == "writ a \\\n  b");
  CHECK(commands[0].expected == Strings{"one", "two"});
  CHECK(commands[0].line == 3);
  CHECK(commands[1].text == "writ c");
  CHECK(commands[1].expected.empty());
  CHECK(commands[1].block == commands[0].block);
  CHECK(commands[2].block != commands[0].block);
}

TEST_CASE("output is compared exactly") {
  CHECK(Matches({"a", "b"}, {"a", "b"}));
  CHECK_FALSE(Matches({"a", "b"}, {"a"}));
  CHECK_FALSE(Matches({"a"}, {"a", "b"}));
  CHECK_FALSE(Matches({"a"}, {"a "}));
  CHECK(Matches({}, {}));
  CHECK_FALSE(Matches({}, {""}));
}

TEST_CASE("an ellipsis stands for anything") {
  CHECK(Matches({"…"}, {}));
  CHECK(Matches({"a", "…", "z"}, {"a", "b", "c", "z"}));
  CHECK_FALSE(Matches({"a", "…", "z"}, {"a", "b", "c"}));
  CHECK(Matches({"sha256:…, …!"}, {"sha256:12ab, and so on!"}));
  CHECK_FALSE(Matches({"sha256:…!"}, {"sha256:12ab"}));
}

TEST_CASE("rewriting replaces the outputs that show no ellipsis") {
  const auto commands = CommandsOf(kPage);
  const std::string page = Rewrite(kPage, commands, {{"1"}, {"x", "y"}, {"z"}});
  const auto again = CommandsOf(page);
  REQUIRE(again.size() == 3);
  CHECK(again[0].expected == Strings{"1"});
  CHECK(again[1].expected == Strings{"x", "y"});
  CHECK(again[2].expected == Strings{"any…"});
  CHECK(Rewrite(kPage, commands, {{"one", "two"}, {}, {"any"}}) == kPage);
}

}  // namespace
}  // namespace writ::docs
