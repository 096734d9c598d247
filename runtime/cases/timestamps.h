// The log's checkpoints as an authority outside of the house has stamped them (RFC 3161): what
// stood in the log by then is older than the authority's moment, whatever our clock says.
//
// In the folder of keys and anchors, `timestamps/SIZE.note` is a checkpoint that was handed to be
// stamped, `timestamps/SIZE.tsr` the authority's response.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/audit/timestamp.h"
#include "runtime/cases/cases.h"

namespace writ::cases {

// As thread-safe as Cases, which must outlive it.
class Timestamps {
 public:
  explicit Timestamps(Cases& cases) : cases_(cases) {}

  struct Asked {
    uint64_t size = 0;    // records that the checkpoint vouches for
    std::string request;  // DER, for an authority
  };
  // Signs and anchors the log, and keeps its checkpoint to be stamped.
  Result<Asked> Ask();

  struct Added {
    uint64_t size = 0;
    audit::Stamped stamped;
  };
  // Keeps the response for the checkpoint that it is about and says so in the log.
  // `authorities`: certificates in PEM. kTimestamp, kNoPerson.
  Result<Added> Add(std::string_view response, std::string_view authorities, const Asking& asking);

  struct Kept {
    uint64_t size = 0;
    std::string note, response;
  };
  // The newest that was stamped; nullopt if none was. Not verified again.
  Result<std::optional<Kept>> Newest();

 private:
  Result<std::string> Read(const std::string& name);
  Result<std::vector<uint64_t>> SizesOf(std::string_view ending);  // ascending

  Cases& cases_;
};

}  // namespace writ::cases
