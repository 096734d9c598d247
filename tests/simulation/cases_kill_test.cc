// Real processes on the machine's own disk: killed in the middle of their work, or not let write
// any further. The page cache survives a process, so this tests its death alone; power is for the
// simulated disk.
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <filesystem>
#include <functional>
#include <string>

#include "tests/simulation/office.h"
#include "tests/simulation/store_calls.h"

namespace writ::simulation {
namespace {

// What a child says through its pipe: what (a letter), the step, and bytes behind their length.
struct FrameHead {
  char what = 0;
  uint64_t step = 0, size = 0;
};

bool WriteAll(int fd, const char* bytes, size_t size) {
  while (size > 0) {
    const ssize_t put = write(fd, bytes, size);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    bytes += put;
    size -= static_cast<size_t>(put);
  }
  return true;
}

void Send(int fd, char what, size_t step, const std::string& bytes) {
  FrameHead head;
  head.what = what;
  head.step = step;
  head.size = bytes.size();
  std::string frame(reinterpret_cast<const char*>(&head), sizeof head);
  frame += bytes;
  WriteAll(fd, frame.data(), frame.size());
}

bool ReadAll(int fd, char* to, size_t size) {
  while (size > 0) {
    const ssize_t got = read(fd, to, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    to += got;
    size -= static_cast<size_t>(got);
  }
  return true;
}

// One frame into what was told; false at the end.
bool Hear(int fd, Told* told) {
  FrameHead head;
  if (!ReadAll(fd, reinterpret_cast<char*>(&head), sizeof head)) return false;
  std::string bytes(head.size, '\0');
  if (!ReadAll(fd, bytes.data(), bytes.size())) return false;
  switch (head.what) {
    case 'p': told->prepared[head.step] = bytes; break;
    case 'r': told->records.push_back(bytes); break;
    case 'a':
      if (told->answers.empty() || told->answers.back().step != head.step)
        told->answers.emplace_back().step = head.step;
      told->answers.back().records.push_back(bytes);
      break;
    case 's': told->steps = head.step; break;
    case 'f': told->refusals[head.step] = bytes; break;
    default: told->trouble = bytes; break;
  }
  return true;
}

// What the child does: the workload in that folder, told through the pipe; then it waits.
[[noreturn]] void Work(const std::string& folder, int fd, uint64_t largest_file) {
  if (chdir(folder.c_str()) != 0) _exit(1);
  if (largest_file > 0) {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{largest_file, largest_file};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(1);
  }
  Told told;
  told.tell = [&](char what, size_t step, const std::string& bytes) {
    Send(fd, what, step, bytes);
  };
  Office office(PosixDisk(), 0);
  office.Run(&told);
  Send(fd, 't', told.steps, told.trouble);
  if (largest_file > 0) _exit(0);
  for (;;) pause();
}

struct Child {
  pid_t process = -1;
  int said = -1;
};
Child Start(const std::string& folder, uint64_t largest_file = 0) {
  int pipes[2];
  REQUIRE(pipe2(pipes, O_CLOEXEC) == 0);
  const pid_t process = fork();
  REQUIRE(process >= 0);
  if (process == 0) Work(folder, pipes[1], largest_file);
  close(pipes[1]);
  return {process, pipes[0]};
}

void Bury(const Child& child, Told* told) {
  while (Hear(child.said, told)) {
  }
  close(child.said);
  int status = 0;
  while (waitpid(child.process, &status, 0) < 0 && errno == EINTR) {
  }
}

std::string JudgeIn(const std::string& folder, const Told& told) {
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder);
  std::string verdict;
  {
    Office office(PosixDisk(), 1);
    verdict = Judge(office, told, Reference().told);
  }
  std::filesystem::current_path(before);
  return verdict;
}

void Kill(int times, uint64_t seed) {
  Random random(seed);
  std::ignore = Reference();
  uint64_t in_the_middle = 0, acknowledged = 0;
  for (int i = 0; i < times; ++i) {
    const testing::Folder folder;
    const Child child = Start(folder.path);
    const size_t steps = random.Below(Office::StepCount() + 1);
    Told told;
    while (told.steps < steps && Hear(child.said, &told)) {
    }
    usleep(static_cast<useconds_t>(random.Below(4000)));
    REQUIRE(kill(child.process, SIGKILL) == 0);
    Bury(child, &told);
    in_the_middle += told.steps < Office::StepCount();
    acknowledged += told.steps;
    INFO("killed at step " << told.steps);
    CHECK(JudgeIn(folder.path, told) == "");
  }
  WARN("killed processes: " << times << ", " << in_the_middle << " of them at work; "
                            << acknowledged << " acknowledged commands, none lost");
  CHECK(in_the_middle > 0);
}

void Limit(uint64_t from, uint64_t to, uint64_t by) {
  std::ignore = Reference();
  int runs = 0, stopped = 0;
  std::map<std::string, int> words;
  for (uint64_t limit = from; limit <= to; limit += by) {
    const testing::Folder folder;
    Told told;
    Bury(Start(folder.path, limit), &told);
    ++runs;
    stopped += told.steps < Office::StepCount();
    ++words[told.trouble.empty() ? "none" : told.trouble];
    INFO("at most " << limit << " bytes in a file: " << told.trouble);
    CHECK((told.steps == Office::StepCount() || !told.trouble.empty()));
    CHECK(told.trouble != "nameless");
    CHECK(JudgeIn(folder.path, told) == "");
  }
  std::string said;
  for (const auto& [word, count] : words) said += " " + word + " " + std::to_string(count);
  WARN("processes that might not write on: " << runs << ", " << stopped
                                             << " of them stopped:" << said);
  CHECK(stopped > runs / 2);
}

TEST_CASE("a process that is killed loses nothing that it acknowledged") { Kill(10, 1); }

TEST_CASE("a process that cannot write says so by name, and loses nothing") {
  Limit(20, 100, 40);
  Limit(1000, 73000, 18000);
}

TEST_CASE("a hundred processes that are killed lose nothing", "[.long]") { Kill(100, 2); }

TEST_CASE("processes that cannot write, at every kilobyte", "[.long]") { Limit(10, 80000, 999); }

}  // namespace
}  // namespace writ::simulation
