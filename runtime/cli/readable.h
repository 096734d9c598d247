// A policy for people who did not write it: where a name is an identifier, its words.
#pragma once

#include <map>
#include <memory>

#include "engine/program/program.h"

namespace writ::cli {

// Not for several threads at once.
class ReadablePrograms {
 public:
  // The same Program with "improvement plan" where improvement_plan is a name in either language.
  // Ids stay, and so does every index. Of one Program always the same copy.
  std::shared_ptr<const Program> Of(const std::shared_ptr<const Program>& program);

 private:
  std::map<std::shared_ptr<const Program>, std::shared_ptr<const Program>> copies_;
};

}  // namespace writ::cli
