// What the library says of an exported log: one line, "right SIZE VOUCHED ROOT" or the finding's
// word and first argument. Usage: verdict FOLDER…, folders as make_log writes them.
#include <cstdio>
#include <string>

#include "runtime/audit/bytes.h"
#include "runtime/audit/directory.h"
#include "runtime/audit/memory_log_testing.h"

int main(int argc, char** argv) {
  using namespace writ::audit;
  for (int i = 1; i < argc; ++i) {
    const std::string folder = argv[i];
    VerifyOptions options = TestOptions();
    AnchorFolder anchor_folder(folder + "/anchors");
    auto anchors = ReadAnchors(anchor_folder, options.log, AnchorScope::kAll);
    if (!anchors) {
      std::printf("%s\n", std::string(anchors.error().word()).c_str());
      continue;
    }
    options.anchors = anchors->checkpoints;
    DirectoryLog log(folder + "/log");
    const VerifyReport report = VerifyLog(log, options);
    const char* torn = anchors->torn ? " anchor_torn" : "";
    if (report.first) {
      const std::string word(report.first->word());
      const bool placed = word.starts_with("record_") || word == "command_torn";
      std::printf("%s%s%s%s\n", word.c_str(), placed ? " " : "",
                  placed ? report.first->arguments[0].en.c_str() : "", torn);
    } else {
      std::printf("right %ju %ju %s%s\n", report.size, report.vouched, ToHex(report.root).c_str(),
                  torn);
    }
  }
}
