// A policy from text and a person from JSON, for tests.
#pragma once

#include <string>

#include <catch2/catch.hpp>

#include "engine/check/compile.h"
#include "engine/diagnostics/render.h"
#include "engine/eval/eval.h"
#include "runtime/facts/import.h"

namespace writ {

inline constexpr const char* kHead = R"(policy p "P"
  jurisdiction CN
  currency CNY
  version "1"
  in force from 2020-01-01

role manager

)";

// Compiled with the head above; fails the test with the checker's words otherwise.
class TextPolicy {
 public:
  explicit TextPolicy(const std::string& text,
                      std::function<std::optional<std::string>(const std::string&)> data = {}) {
    Loader loader;
    loader.module = [](const std::string&, const std::string&) { return std::nullopt; };
    loader.data = [data](const std::string& path, const std::string&) -> std::optional<LoadedText> {
      if (!data) return std::nullopt;
      const auto bytes = data(path);
      return bytes ? std::optional(LoadedText{path, *bytes}) : std::nullopt;
    };
    compilation_ = Compile({{"p.writ", kHead + text}}, loader, {.analyses = false});
    const std::string errors =
        RenderText(compilation_.diagnostics.Sorted(), *compilation_.sources, {});
    INFO(errors);
    REQUIRE(compilation_.program != nullptr);
  }

  // `facts` are the members of the subject besides its id.
  void Person(const std::string& facts) {
    const std::string json = "{\"subject\": {\"id\": \"E-1\", " + facts + "}}";
    SourceSet sources;
    Diagnostics diagnostics;
    const auto file = AddFactFile({"facts.json", json}, sources, diagnostics);
    REQUIRE(file);
    const auto people = ImportJson(program(), sources, *file, diagnostics);
    const std::string errors = RenderText(diagnostics.Sorted(), sources, {});
    INFO(errors);
    REQUIRE(people);
    subject_ = people->subjects.at(0);
    subject_.told = {{"p", "1", *Date::ParseIso("2020-01-01")}};
  }

  Decision Decide(const std::string& rule, const char* as_of = "2026-03-10") {
    const auto index = program().FindRule(rule);
    REQUIRE(index);
    const Date day = *Date::ParseIso(as_of);
    Evaluator evaluator(program(), subject_, {day, day});
    return evaluator.Decide(*index);
  }
  std::string Outcome(const std::string& rule, const char* as_of = "2026-03-10") {
    return OutcomeId(Decide(rule, as_of).outcome);
  }
  ValueResult Value(const std::string& definition, const char* as_of = "2026-03-10") {
    const auto index = program().FindDefinition(definition);
    REQUIRE(index);
    const Date day = *Date::ParseIso(as_of);
    Evaluator evaluator(program(), subject_, {day, day});
    return evaluator.ValueOf(*index);
  }
  const Program& program() const { return *compilation_.program; }
  SubjectFacts& subject() { return subject_; }

 private:
  Compilation compilation_;
  SubjectFacts subject_;
};

}  // namespace writ
