// Facts on their way into the store: what somebody imports, and what a host answers that keeps them
// itself. Inside of this room only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/cases/impl.h"

namespace writ::cases {

class Importing {
 public:
  explicit Importing(Cases::Impl& impl) : impl_(impl) {}

  // Whether the same was imported under its idempotency key.
  Result<bool> WasNoted(const ReadBatch& batch, const std::string& source, const Asking& asking,
                        bool add_persons);
  // As Cases::Import. `brings`: what was supplied within a case, whose row goes with it.
  Result<Ref> Import(const ReadBatch& batch, const std::string& source, const Asking& asking,
                     bool add_persons, const std::optional<UnfinishedKey>& brings = std::nullopt);
  // Asks the host for the facts of somebody, if it keeps any and was not asked by this command, and
  // imports what is news.
  Result<void> FromHost(const Program& program, const Pseudonym& subject, const SubjectKey& key,
                        const Asking& asking);

  // A command of this thread, with those that it leads to: importing asks cases again, and these
  // ask the host for nobody that was asked for already.
  class Once {
   public:
    explicit Once(const Cases::Impl& impl);
    ~Once();
    Once(const Once&) = delete;
    Once& operator=(const Once&) = delete;

   private:
    friend class Importing;
    const Cases::Impl& impl_;
    std::vector<Pseudonym> asked_;
    Once* const outer_;
  };

 private:
  Result<bool> IsNews(const Program& program, const Pseudonym& subject, const std::string& bytes,
                      std::vector<KeptFacts> kept, Instant now);
  Result<ReadBatch> Read(const Program& program, const std::string& id, const std::string& json);
  // Once::asked_ of the commands under way.
  bool WasAsked(const Pseudonym& subject) const;

  Cases::Impl& impl_;
};

}  // namespace writ::cases
