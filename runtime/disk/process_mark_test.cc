#include "runtime/disk/process_mark.h"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

namespace writ {
namespace {

// What a child of fork answers; it ends there.
template <class Ask>
bool InChild(const Ask& ask) {
  const pid_t child = fork();
  if (child == 0) _exit(ask() ? 1 : 0);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status) == 1;
}

TEST_CASE("a child of fork is not the process that made the mark, until it makes it its own") {
  const ProcessBy by = GENERATE(ProcessBy::kPage, ProcessBy::kId);
  ProcessMark mark(by);
  CHECK(mark.IsHere());
  CHECK_FALSE(InChild([&] { return mark.IsHere(); }));
  CHECK(mark.IsHere());
  CHECK(InChild([&] {
    mark.Renew();
    return mark.IsHere();
  }));
  CHECK_FALSE(InChild([&] {
    mark.Renew();
    return InChild([&] { return mark.IsHere(); });
  }));
  CHECK_FALSE(InChild([&] { return InChild([&] { return mark.IsHere(); }); }));
}

TEST_CASE("two children are not each other, nor what their parent made before or after") {
  const ProcessMark before;
  const auto strange = [&] { return !before.IsHere() && ProcessMark().IsHere(); };
  CHECK(InChild(strange));
  CHECK(InChild(strange));
  CHECK(before.IsHere());
  CHECK(ProcessMark().IsHere());
}

}  // namespace
}  // namespace writ
