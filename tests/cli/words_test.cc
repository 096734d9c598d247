// What people read of cases and decisions: names in their language, whose act it was, what to do.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/cli/program.h"
#include "tests/cli/warning_office.h"

namespace writ::test {
namespace {

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("a refusal is told of whoever should have signed, not of whoever wrote it down") {
  const Office office;
  office.Warn("张三", "absent");
  const std::string zh = office.Run({"case", "show", "W-1"}, "2026-03-18", "zh").out;
  INFO(zh);
  CHECK(Has(zh, "员工拒绝签收  谈话  — 由 M1 王志强 记录,见证人 F1 陈立、H1 李敏\n"));
  CHECK_FALSE(Has(zh, "拒绝签署"));
  const std::string en = office.Run({"case", "show", "W-1"}, "2026-03-18").out;
  INFO(en);
  CHECK(Has(en,
            "the employee refused to sign  hearing (as receipt)  — recorded by M1 王志强, "
            "witnessed by F1 陈立, H1 李敏\n"));
}

}  // namespace
}  // namespace writ::test
