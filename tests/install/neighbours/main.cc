// A host that has a LevelDB and a spdlog of its own, and uses both while Writ does: each keeps to
// itself.
#include <leveldb/db.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>
#include <sys/wait.h>
#include <unistd.h>
#include <writ.hpp>

#include <filesystem>
#include <iostream>
#include <sstream>
#include <thread>

namespace {

void Require(bool holds, const char* what) {
  if (holds) return;
  std::cerr << "FAILED: " << what << "\n";
  std::exit(1);
}

std::unique_ptr<leveldb::DB> OwnDatabase(const std::string& folder) {
  leveldb::Options options;
  options.create_if_missing = true;
  leveldb::DB* database = nullptr;
  Require(leveldb::DB::Open(options, folder, &database).ok(), "the host's own LevelDB opens");
  return std::unique_ptr<leveldb::DB>(database);
}

writ::host::Options OptionsFor(const std::string& folder) {
  writ::host::Options options;
  options.folder = folder;
  options.create = true;
  options.log_level = WRIT_LOG_DEBUG;
  options.log = [](int, std::string_view line) { spdlog::info("heard {}", line); };
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder = argv[1];
  std::filesystem::create_directories(folder);
  std::ostringstream said;
  spdlog::set_default_logger(std::make_shared<spdlog::logger>(
      "host", std::make_shared<spdlog::sinks::ostream_sink_mt>(said)));

  const auto database = OwnDatabase(folder + "/own");
  writ::host::Store one(OptionsFor(folder + "/one")), two(OptionsFor(folder + "/two"));
  std::thread own([&] {
    for (int i = 0; i < 2000; ++i)
      Require(database->Put({}, "key " + std::to_string(i), std::string(100, 'x')).ok(), "put");
  });
  for (int i = 0; i < 20; ++i) {
    one.AddPerson({"A-" + std::to_string(i), "", "", {"hr"}});
    two.AddPerson({"B-" + std::to_string(i), "", "", {"hr"}});
  }
  own.join();
  std::string value;
  Require(database->Get({}, "key 1999", &value).ok() && value.size() == 100, "get");

  const pid_t child = ::fork();
  if (child == 0) {
    try {
      one.List();
    } catch (const writ::host::Error& error) {
      ::_exit(error.status() == WRIT_E_FORKED ? 0 : 1);
    }
    ::_exit(1);
  }
  int status = 1;
  ::waitpid(child, &status, 0);
  Require(status == 0, "a child of fork is told so");

  for (writ::host::Store* store : {&one, &two}) {
    Require(store->Verify().find("\"finding\":null") != std::string::npos, "the log verifies");
    store->Close();
  }
  size_t loggers = 0;
  spdlog::apply_all([&](const std::shared_ptr<spdlog::logger>&) { ++loggers; });
  Require(loggers == 1, "the host's registry has the host's logger alone");
  Require(said.str().find("heard opened writ/0") != std::string::npos, "the host hears both");
  std::cout << "both kept to themselves\n";
}
