#include "runtime/personal/error.h"

#include <catch2/catch.hpp>

#include <set>

namespace writ {
namespace {

TEST_CASE("every error of persons' data has a name of its own and a sentence in both languages") {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(PersonalErrorKind::kStore); ++i) {
    PersonalError error{static_cast<PersonalErrorKind>(i), "<what>", 11, 22, {}};
    INFO(NameOf(error.kind));
    names.insert(NameOf(error.kind));
    const std::string en = Describe(error, Language::kEnglish);
    const std::string zh = Describe(error, Language::kChinese);
    CHECK_FALSE(en.empty());
    CHECK_FALSE(zh.empty());
    for (const char* argument : {"<what>", "11", "22"}) {
      CHECK((en.find(argument) == en.npos) == (zh.find(argument) == zh.npos));
    }
    CHECK(en.find('{') == en.npos);
  }
  CHECK(names.size() == static_cast<size_t>(PersonalErrorKind::kStore) + 1);
}

TEST_CASE("an error of the store or the disk keeps its words") {
  const StoreError stopped{StoreErrorKind::kStopped, "append 3.log", 0, 0, {}};
  for (const Language language : {Language::kEnglish, Language::kChinese}) {
    CHECK(Describe(FromStore(stopped), language) == Describe(stopped, language));
  }
  const DiskError full{DiskOperation::kAppend, "a/b", 28};
  CHECK(Describe(FromDisk(full), Language::kEnglish).find(full.Text()) != std::string::npos);
}

}  // namespace
}  // namespace writ
