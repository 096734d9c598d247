// Calendars and parameters: what a policy reads from a library's data file and what is made known
// anew every year. They come with the policy; what is installed here takes their place, in every
// case and from the next decision on. Each record says by which it was decided.
//
// A name is the library's, a slash, and the name of its file without folders:
// "cn.working_days/working-days.csv". A policy's own files, which are no library's, stay as they
// were installed.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/event/event.h"
#include "engine/flow/change.h"
#include "engine/flow/places.h"
#include "runtime/cases/bundle.h"

namespace writ::cases {

inline constexpr size_t kMaxReferenceBytes = 192 << 10;  // one row

struct NewReference {
  std::string name;
  std::string bytes;    // as the library's file has them
  std::string version;  // empty: the last day of a calendar, else the beginning of the hash
};

// One of the versions of a policy that are installed (versions.h).
struct PolicyVersion {
  Hash bundle;
  Id policy, version;
  std::optional<Date> from;  // in force
  Instant installed;
  friend bool operator==(const PolicyVersion&, const PolicyVersion&) = default;
};

// A bundle's policy with the newest reference data.
struct Compiled {
  std::shared_ptr<const Program> program;
  std::vector<Hash> reference;                    // in place of its own
  std::optional<Hash> calendar;                   // that of them which is the calendar
  std::shared_ptr<const flow::PlaceMaps> places;  // of the program
  std::vector<flow::PinnedLaw> laws;              // laws.h
  std::vector<PolicyVersion> versions;            // of the same policy, in order
  uint64_t known = 0;                             // how often what it is compiled with had changed
};
using CompiledPtr = std::shared_ptr<const Compiled>;

// "cn.working_days" of "use/cn.working_days.writ"; empty for a file that is no library's.
std::string LibraryOf(const Bundle::File& file);

// What a bundle reads that reference data may take the place of, sorted.
std::vector<std::string> ReferenceNamesIn(const Bundle& bundle);

// The bundle with these texts, by name, in place of its own. Its hash is another.
Bundle WithReference(Bundle bundle, const std::map<std::string, std::string>& texts);

// The newest for each name, by name; of records in their order.
std::vector<ReferenceDataInstalled> NewestOf(const std::vector<ReferenceDataInstalled>& installed);

}  // namespace writ::cases
