#include "engine/event/event.h"

#include <catch2/catch.hpp>

#include <set>
#include <string>
#include <utility>

namespace writ {
namespace {

// One default event of every kind.
template <class Use>
void ForEveryKind(Use use) {
  const auto all = [&]<size_t... kAt>(std::index_sequence<kAt...>) {
    (use(std::variant_alternative_t<kAt, Event>{}), ...);
  };
  all(std::make_index_sequence<std::variant_size_v<Event>>());
}

bool IsKey(std::string_view name) {
  return !name.empty() && name.size() <= 32 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == name.npos;
}

TEST_CASE("kinds and fields are sorted keys with a meaning") {
  std::set<std::string_view> kinds;
  ForEveryKind([&]<class E>(E event) {
    INFO(E::kKind);
    CHECK(IsKey(E::kKind));
    CHECK(kinds.insert(E::kKind).second);
    CHECK_FALSE(E::kEnglish.empty());
    CHECK_FALSE(E::kChinese.empty());
    std::string_view last;
    VisitFields(event, [&](const FieldInfo& field, auto&) {
      INFO(field.name);
      CHECK(IsKey(field.name));
      CHECK(last < field.name);
      CHECK_FALSE(field.meaning.empty());
      last = field.name;
    });
    CHECK_FALSE(last.empty());
    const auto made = EventOfKind(E::kKind);
    REQUIRE(made);
    CHECK(KindOf(*made) == E::kKind);
    CHECK(std::holds_alternative<E>(*made));
  });
  CHECK(kinds.size() == std::variant_size_v<Event>);
  CHECK_FALSE(EventOfKind("case_open"));
}

// A page of evidence calls events by these names, before people who write no programs.
TEST_CASE("what events are called in Chinese are words of the law, and not of programs") {
  ForEveryKind([&]<class E>(E) {
    INFO(E::kKind << " " << E::kChinese);
    for (const char* word : {"效果", "放行", "节点", "分支", "触发", "重述", "迁移", "领办"})
      CHECK(E::kChinese.find(word) == E::kChinese.npos);
  });
}

TEST_CASE("ids, references, versions, origins and periods have their form") {
  for (const char* id :
       {"incompetence", "业绩不达标", "cn.labour_contract_law#incompetence", "2N赔偿", "sec 4.2"}) {
    CHECK(IdForm::Accepts(id));
  }
  for (const char* no : {"", " a", "a ", "a\nb", "a\x7F", "e\xCC\x81", "\xC2\x85", "\xFF"}) {
    CHECK_FALSE(IdForm::Accepts(no));
  }
  CHECK(IdForm::Accepts(std::string(256, 'a')));
  CHECK_FALSE(IdForm::Accepts(std::string(257, 'a')));
  CHECK(RefForm::Accepts("case/2026-17#3"));
  for (const char* no : {"", "-a", "a b", "案件", "a\"", "a+b"}) CHECK_FALSE(RefForm::Accepts(no));
  CHECK(VersionForm::Accepts("0.1.0+g1234"));
  CHECK_FALSE(VersionForm::Accepts("0.1 0"));
  CHECK(OriginForm::Accepts("hr.example.com/writ/0"));
  CHECK_FALSE(OriginForm::Accepts("hr example"));
  CHECK_FALSE(OriginForm::Accepts("a+b"));
  CHECK(PeriodForm::Accepts("2026-Q1"));
  CHECK_FALSE(PeriodForm::Accepts("2026-13"));
}

TEST_CASE("text is settled when no later Unicode can change its normal form") {
  CHECK(IsSettledText("绩效 é"));
  CHECK_FALSE(IsSettledText("e\xCC\x81"));     // decomposed
  CHECK_FALSE(IsSettledText("\xEF\xB7\x90"));  // U+FDD0, a noncharacter
  CHECK_FALSE(IsSettledText("\xEF\xBF\xBF"));  // U+FFFF
  CHECK_FALSE(IsSettledText("\xCD\xB8"));      // U+0378, never assigned
  CHECK_FALSE(IsSettledText("\xED\xA0\x80"));  // a surrogate
  CHECK(IsSettledText("\xF0\xA0\x80\x80"));    // U+20000, a Han letter beyond the first plane
}

TEST_CASE("words of a closed list go both ways") {
  CHECK(WordOf(Verdict::kNotApplicable) == "not_applicable");
  CHECK(ChoiceFrom<Verdict>("fails") == Verdict::kFails);
  CHECK_FALSE(ChoiceFrom<Verdict>("Fails"));
  CHECK(ChoiceOf<ServiceMethod>::kName == "service_method");
}

}  // namespace
}  // namespace writ
