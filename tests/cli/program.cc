#include "tests/cli/program.h"

#include <fcntl.h>
#include <simdjson.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace writ::test {
namespace fs = std::filesystem;

std::string Slurp(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

Folder::Folder() {
  std::string name = (fs::temp_directory_path() / "writ-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) std::abort();
  path_ = name;
}

Folder::~Folder() { fs::remove_all(path_); }

std::string Folder::Put(const std::string& name, const std::string& text) const {
  const auto path = path_ / name;
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
  return path.string();
}

// Streams go through files: no pipe can fill up and stop the program.
Ran Writ(const std::vector<std::string>& arguments, const std::string& input,
         const std::vector<std::string>& environment) {
  const Folder folder;
  const auto in = folder.Put("in", input);
  std::vector<std::string> words{WRIT_BINARY};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv, envp;
  for (auto& word : words) argv.push_back(word.data());
  std::vector<std::string> variables = environment;
  variables.emplace_back(std::string("PATH=") + std::getenv("PATH"));
  for (auto& variable : variables) envp.push_back(variable.data());
  argv.push_back(nullptr);
  envp.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, in.c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, folder.Path("out").c_str(), O_WRONLY | O_CREAT,
                                   0600);
  posix_spawn_file_actions_addopen(&actions, 2, folder.Path("err").c_str(), O_WRONLY | O_CREAT,
                                   0600);
  const auto start = std::chrono::steady_clock::now();
  pid_t child = 0;
  Ran ran;
  if (posix_spawn(&child, WRIT_BINARY, &actions, nullptr, argv.data(), envp.data()) != 0)
    return ran;
  int status = 0;
  waitpid(child, &status, 0);
  posix_spawn_file_actions_destroy(&actions);
  ran.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  ran.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  ran.out = Slurp(folder.Path("out"));
  ran.err = Slurp(folder.Path("err"));
  return ran;
}

bool IsJson(const std::string& text) {
  simdjson::dom::parser parser;
  simdjson::dom::element element;
  return parser.parse(text).get(element) == simdjson::SUCCESS;
}

const char* const kSmallPolicy = R"writ(policy small|小政策 "A small policy"|"一项小政策"
  jurisdiction CN
  currency CNY
  version "1"
  in force from 2025-01-01

entity Employee|员工 exists from hired_on until left_on {
  hired_on|入职日期 : date
  left_on|离职日期 : date
  team|团队 : Team
  sales|销售额 : money per month from crm
  target|销售目标 : money per month from crm
  quiz|测试 : number per month from lms range 0 to 100
  share|占比 : percent per month
}

define attainment|达成率 of Employee per month : percent
  when target > 0
  = sales / target

rule low|偏低 for Employee
  when attainment below 80% for 2 consecutive months
  then flag: "Low"|"偏低"

rule quiz_low|测试偏低 for Employee
  when latest quiz below 60
  unless low
  then flag: "Quiz"|"测试"
)writ";

}  // namespace writ::test
