// The files of the trust folder: what opens a store and vouches for it.
//
// A restored store has a log of its own, with its own name, anchors and signer; `origin` names it,
// and is what makes a restored store the one that counts. The register of erasures and the list of
// copies are of all logs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/event/types.h"
#include "runtime/cases/trouble.h"
#include "runtime/disk/disk.h"

namespace writ::cases {

struct TrustFiles {
  std::string folder;
  uint32_t log = 0;  // how many logs were there before: how often it was restored

  std::string Named(const char* name) const { return folder + "/" + name; }
  std::string RootKey() const { return Named("root.key"); }
  std::string LogKey() const { return Named("log.key"); }
  std::string Signer() const { return Named("signer") + Ending(); }
  std::string Anchors() const { return Named("anchors") + Ending(); }
  std::string Timestamps() const { return Named("timestamps") + Ending(); }
  std::string OriginFile() const { return Named("origin"); }
  std::string Register() const { return Named("erasures"); }
  std::string Copies() const { return Named("copies"); }

 private:
  std::string Ending() const { return log == 0 ? "" : "-r" + std::to_string(log); }
};

// The name of the n-th log after that one: "writ/0" is followed by "writ/0-r1", that by
// "writ/0-r2".
std::string RestoredOrigin(const std::string& origin, uint32_t log);
// The number in such a name; 0 in any other.
uint32_t LogIn(const std::string& origin);

// What `origin` says; nothing where there is no such file. kSignerUnreadable if it is no origin.
Result<std::optional<std::string>> ReadOrigin(Disk& disk, const TrustFiles& files);
Result<void> WriteOrigin(Disk& disk, const TrustFiles& files, const std::string& origin);

// Who was erased, for whoever restores an older copy. A line each:
//
//   writ-erasure/2 ORIGIN RECORD PSEUDONYM VALUES DOCUMENTS OUTBOX BASIS
//
// the record that began it and its log, the pseudonym in hex, how many sealed rows and documents
// there were and messages that had not left, and the legal basis up to the end of the line. Lines
// of before have a 1 and no OUTBOX: nobody counted.
struct RegisteredErasure {
  std::string origin;
  uint64_t record = 0;
  Pseudonym person;
  uint64_t values = 0, documents = 0;
  std::optional<uint64_t> outbox;
  std::string basis;
  friend bool operator==(const RegisteredErasure&, const RegisteredErasure&) = default;
};
std::string EncodeErasure(const RegisteredErasure& erasure);
std::optional<RegisteredErasure> DecodeErasure(std::string_view line);

// In the order in which they were entered; of a person entered twice the last. kRegisterDamaged
// names a line that is none: a person missing from it would come back.
Result<std::vector<RegisteredErasure>> ReadRegister(Disk& disk, const TrustFiles& files);
// Durable when it returns. Not for two threads at once.
Result<void> EnterErasure(Disk& disk, const TrustFiles& files, const RegisteredErasure& erasure);

// Copies of everything that were written, a line each: INSTANT FOLDER.
Result<std::vector<std::pair<std::string, std::string>>> ReadCopies(Disk& disk,
                                                                    const TrustFiles& files);
Result<void> EnterCopy(Disk& disk, const TrustFiles& files, Instant made,
                       const std::string& folder);

}  // namespace writ::cases
