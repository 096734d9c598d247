// Arrows run one way. The table is the rooms' contract of ARCHITECTURE.md, and a new room enters it
// here.
#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/structure/cpp_text.h"
#include "tests/structure/tree.h"

namespace writ::structure {
namespace {

using Rooms = std::set<std::string, std::less<>>;

const Rooms kEngine = {"engine/base",    "engine/event",    "engine/diagnostics", "engine/syntax",
                       "engine/program", "engine/check",    "engine/eval",        "engine/flow",
                       "engine/render",  "engine/document", "engine/scenario",    "engine/screen",
                       "engine/sql"};

// What each room may include besides itself.
const std::map<std::string, Rooms, std::less<>>& Arrows() {
  static const std::map<std::string, Rooms, std::less<>> arrows = [] {
    std::map<std::string, Rooms, std::less<>> table = {
        {"engine/base", {}},
        {"engine/event", {"engine/base"}},
        {"engine/diagnostics", {"engine/base"}},
        {"engine/syntax", {"engine/base", "engine/diagnostics"}},
        {"engine/program", {"engine/base", "engine/diagnostics"}},
        {"engine/check", {"engine/base", "engine/diagnostics", "engine/syntax", "engine/program"}},
        {"engine/eval", {"engine/base", "engine/diagnostics", "engine/program"}},
        {"engine/screen", {"engine/base", "engine/diagnostics", "engine/program", "engine/eval"}},
        {"engine/sql", {"engine/base", "engine/diagnostics", "engine/program", "engine/eval"}},
        {"engine/render", {"engine/base", "engine/diagnostics", "engine/program", "engine/eval"}},
        {"engine/document",
         {"engine/base", "engine/diagnostics", "engine/syntax", "engine/program", "engine/check",
          "engine/eval", "engine/render"}},
        {"engine/flow", {"engine/base", "engine/event", "engine/program", "engine/eval"}},
        {"engine/scenario",
         {"engine/base", "engine/event", "engine/diagnostics", "engine/syntax", "engine/program",
          "engine/check", "engine/eval", "engine/flow", "engine/render"}},
        {"runtime/disk", {}},
        {"runtime/store", {"engine/base", "engine/diagnostics", "runtime/disk"}},
        {"runtime/personal",
         {"engine/base", "engine/event", "engine/diagnostics", "runtime/disk", "runtime/store"}},
        {"runtime/audit", {"engine/base", "engine/event", "engine/diagnostics"}},
        {"runtime/facts", kEngine},
        {"runtime/databases",
         {"engine/base", "engine/diagnostics", "engine/program", "runtime/disk", "runtime/facts"}},
        {"runtime/columns", kEngine},
        {"runtime/cases", kEngine},
        {"runtime/embed", kEngine},
        {"runtime/cli", kEngine},
        {"runtime/deliver", kEngine},
    };
    for (const char* below :
         {"runtime/disk", "runtime/store", "runtime/personal", "runtime/audit", "runtime/facts"}) {
      for (const char* above : {"runtime/cases", "runtime/deliver", "runtime/embed", "runtime/cli"})
        table[above].insert(below);
    }
    for (const char* above : {"runtime/deliver", "runtime/embed", "runtime/cli"})
      table[above].insert("runtime/cases");
    table["runtime/cli"].insert("runtime/databases");
    table["runtime/cli"].insert("runtime/columns");
    for (const char* below : {"runtime/disk", "runtime/personal", "runtime/facts"})
      table["runtime/columns"].insert(below);
    for (const char* above : {"runtime/embed", "runtime/cli"})
      table[above].insert("runtime/deliver");
    table["runtime/facts"].insert("runtime/disk");
    return table;
  }();
  return arrows;
}

// "engine/base/number.h" is of the room engine/base; empty for a path outside of engine and
// runtime.
std::string RoomOf(std::string_view path) {
  if (!path.starts_with("engine/") && !path.starts_with("runtime/")) return "";
  const size_t end = path.find('/', path.find('/') + 1);
  return end == path.npos ? "" : std::string(path.substr(0, end));
}

std::string Place(const File& file, int line) { return file.path + ":" + std::to_string(line); }

// Nullptr if `room` may include `path`, else why not.
const char* Objection(const File& file, const std::string& room, const std::string& path) {
  const std::string target = RoomOf(path);
  if (target.empty() || target == room) return nullptr;
  if (room.starts_with("engine/") && target.starts_with("runtime/")) {
    return "the engine never sees the runtime";
  }
  if (IsTestCode(file)) return nullptr;  // a test may build its input with any room of the engine
  const auto arrows = Arrows().find(room);
  if (arrows == Arrows().end()) return "this room is not in the table of arrows";
  return arrows->second.contains(target) ? nullptr : "arrows do not run from this room to that one";
}

TEST_CASE("every room is in the table of arrows") {
  for (const File& file : Tree()) {
    const std::string room = RoomOf(file.path);
    if (room.empty() || !IsCpp(file)) continue;
    INFO(file.path);
    CHECK(Arrows().contains(room));
  }
}

TEST_CASE("includes follow the arrows") {
  int seen = 0;
  for (const File& file : Tree()) {
    const std::string room = RoomOf(file.path);
    if (room.empty() || !IsCpp(file)) continue;
    for (const Include& include : IncludesOf(file.text)) {
      ++seen;
      const char* objection = Objection(file, room, include.path);
      if (objection == nullptr) continue;
      FAIL_CHECK(Place(file, include.line) << " includes " << include.path << ": " << objection);
    }
  }
  CHECK(seen > 20);
}

TEST_CASE("the table of arrows says no where it must") {
  const File base{"engine/base/number.cc", ""}, eval{"engine/eval/eval.cc", ""},
      test{"engine/eval/eval_test.cc", ""}, store{"runtime/store/store.cc", ""};
  CHECK(Objection(store, "runtime/store", "runtime/facts/import.h"));
  CHECK(Objection(store, "runtime/store", "engine/eval/eval.h"));
  CHECK_FALSE(Objection(store, "runtime/store", "runtime/disk/disk.h"));
  CHECK(Objection(base, "engine/base", "engine/diagnostics/render.h"));
  CHECK(Objection(eval, "engine/eval", "engine/syntax/tree.h"));
  CHECK(Objection(test, "engine/eval", "runtime/facts/json.h"));
  CHECK(Objection(eval, "engine/new_room", "engine/base/number.h"));
  CHECK_FALSE(Objection(eval, "engine/eval", "engine/program/program.h"));
  CHECK_FALSE(Objection(test, "engine/eval", "engine/check/compile.h"));
}

// Where threads, clocks, files and chance come from. The engine has none of them; its tests may
// read files.
const Rooms kOutsideWorld = {"thread",      "mutex",      "shared_mutex", "condition_variable",
                             "future",      "stop_token", "semaphore",    "latch",
                             "barrier",     "chrono",     "ctime",        "time.h",
                             "random",      "fstream",    "filesystem",   "sys/socket.h",
                             "netdb.h",     "unistd.h",   "fcntl.h",      "poll.h",
                             "pthread.h",   "sys/stat.h", "sys/time.h",   "sys/mman.h",
                             "sys/epoll.h", "curl/curl.h"};

TEST_CASE("the engine touches no thread, clock, file, socket or random source") {
  for (const File& file : Tree()) {
    if (!file.path.starts_with("engine/") || !IsCpp(file) || IsTestCode(file)) continue;
    for (const Include& include : IncludesOf(file.text)) {
      if (!kOutsideWorld.contains(include.path)) continue;
      FAIL_CHECK(Place(file, include.line) << " includes <" << include.path << ">");
    }
  }
}

bool Mentions(std::string_view word, std::string_view what) {
  return std::ranges::search(word, what, [](char a, char b) { return (a | 0x20) == b; }).begin() !=
         word.end();
}

bool IsBehind(std::string_view path, const std::vector<std::string>& walls) {
  return std::ranges::any_of(walls, [&](const auto& w) { return path.starts_with(w); });
}

// A library stays behind the files whose paths begin with one of `walls`: the .cc files, and where
// `headers` says so headers that nobody outside includes.
void CheckWall(std::string_view library, const std::vector<std::string>& walls,
               bool headers = false) {
  for (const File& file : Tree()) {
    if (RoomOf(file.path).empty() || !IsCpp(file)) continue;
    if (IsBehind(file.path, walls) && (headers || file.path.ends_with(".cc"))) continue;
    for (const Include& include : IncludesOf(file.text)) {
      if (headers && IsBehind(include.path, walls)) {
        FAIL_CHECK(Place(file, include.line) << " includes " << include.path
                                             << ", which belongs to " << walls.front() << "*.cc");
      }
      if (include.path.starts_with("engine/") || include.path.starts_with("runtime/")) continue;
      if (!Mentions(include.path, library)) continue;
      FAIL_CHECK(Place(file, include.line) << " includes " << include.path << ", which belongs to "
                                           << walls.front() << "*.cc");
    }
    const std::string code = CodeOf(file.text);
    for (const Token& word : WordsOf(code)) {
      if (word.text != library) continue;
      FAIL_CHECK(Place(file, word.line)
                 << " names " << library << "::, which belongs to " << walls.front() << "*.cc");
    }
  }
}

const std::vector<std::string> kAntlr = {"engine/syntax/parse_ahead", "engine/syntax/parse_engine",
                                         "engine/syntax/parse_explain",
                                         "engine/syntax/parse_tables"};

TEST_CASE("ANTLR stays behind the parser") { CheckWall("antlr4", kAntlr, true); }

TEST_CASE("LevelDB stays behind its store") {
  CheckWall("leveldb", {"runtime/store/leveldb_"}, true);
}

TEST_CASE("libcurl stays behind the transport") { CheckWall("curl", {"runtime/deliver/curl_"}); }

TEST_CASE("a generated parser's header is ANTLR too") {
  for (const File& file : Tree()) {
    if (RoomOf(file.path).empty() || !IsCpp(file)) continue;
    const bool inside = IsBehind(file.path, kAntlr);
    for (const Include& include : IncludesOf(file.text)) {
      const std::string_view path = include.path;
      const bool generated = path.starts_with("Writ") && path.find('/') == path.npos;
      if (generated && !inside) FAIL_CHECK(Place(file, include.line) << " includes " << path);
    }
  }
}

}  // namespace
}  // namespace writ::structure
