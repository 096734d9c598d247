// Writes a log, its proofs and its anchors into a folder, for verifiers that know only the format.
// Usage: make_log FOLDER SIZE SEED
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "runtime/audit/directory.h"
#include "runtime/audit/log_proof.h"
#include "runtime/audit/memory_log_testing.h"

namespace writ::audit {
namespace {

void Write(const std::string& path, std::string_view bytes) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

int Make(const std::string& folder, uint64_t size, uint64_t seed) {
  const std::vector<uint64_t> sizes = {1, size / 3 + 1, size - 1, size};
  MemoryLog log(seed, size, sizes);
  if (const auto done = ExportLog(log, folder + "/log"); !done) {
    std::fprintf(stderr, "%s\n", done.error().c_str());
    return 1;
  }
  std::vector<Digest> leaves;
  for (const auto& record : log.records) leaves.push_back(LeafHash(*record));
  const NodeAt nodes = NodesOf(leaves);
  for (const uint64_t index : {uint64_t{0}, size / 2, size - 1}) {
    const std::string name = folder + "/proofs/" + std::to_string(index);
    const RecordProof proof{std::nullopt, index, *InclusionProof(index, size, nodes),
                            log.notes.back()};
    Write(name + ".tlog-proof", proof.Text());
    Write(name + ".record", *log.records[index]);
  }
  for (size_t i = 0; i + 1 < sizes.size(); ++i) {
    const std::string name = folder + "/prefixes/" + std::to_string(sizes[i]);
    const PrefixProof proof{sizes[i], *ConsistencyProof(sizes[i], size, nodes), log.notes.back()};
    Write(name + ".proof", proof.Text());
    Write(name + ".checkpoint", log.notes[i]);
  }
  AnchorFolder anchors(folder + "/anchors");
  auto writer = AnchorWriter::Open(anchors, TestOptions().log);
  for (const std::string& note : log.notes) {
    if (!writer || !writer->Append(note)) return 1;
  }
  Write(folder + "/origin", kTestOrigin);
  Write(folder + "/key", TestSigner().verifier().ToString());
  return 0;
}

}  // namespace
}  // namespace writ::audit

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  return writ::audit::Make(argv[1], std::strtoull(argv[2], nullptr, 10),
                           std::strtoull(argv[3], nullptr, 10));
}
