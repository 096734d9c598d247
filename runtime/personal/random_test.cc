#include "runtime/personal/random.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include <catch2/catch.hpp>

namespace writ {
namespace {

using Nonce = std::array<uint8_t, 12>;

TEST_CASE("a child of fork does not draw what its parent draws") {
  RandomBytes<sizeof(Nonce)>(SystemRandom());  // more is drawn by now than was asked for
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  const pid_t child = fork();
  if (child == 0) {
    const Nonce own = RandomBytes<sizeof(Nonce)>(SystemRandom());
    _exit(write(ends[1], own.data(), own.size()) == ssize_t{sizeof(Nonce)} ? 0 : 1);
  }
  const Nonce own = RandomBytes<sizeof(Nonce)>(SystemRandom());
  Nonce other{};
  CHECK(read(ends[0], other.data(), other.size()) == ssize_t{sizeof(Nonce)});
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  close(ends[0]);
  close(ends[1]);
  CHECK(own != other);
}

// Of a host: made before anything is drawn, destroyed after what threads have of their own.
struct DrawsAtTheEnd {
  ~DrawsAtTheEnd() {
    if (asked) RandomBytes<sizeof(Nonce)>(SystemRandom());
  }
  bool asked = false;
} at_the_end;

TEST_CASE("statics may still draw when the process ends") {
  const pid_t child = fork();
  if (child == 0) {
    at_the_end.asked = true;
    std::exit(RandomBytes<sizeof(Nonce)>(SystemRandom()) == Nonce{} ? 1 : 0);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}

}  // namespace
}  // namespace writ
