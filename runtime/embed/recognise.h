// Whether whoever a command is in the name of is who the caller says: the host is asked.
#pragma once

#include <string_view>

#include "runtime/embed/boundary.h"

namespace writ::embed {

// Of a command (the function without writ_store_) in the name of `asking->person`, if it is in
// anybody's and the host wants to be asked. How it knows becomes `asking->authenticated`. `given`
// is what `asking` was read from. "not_identified" where the host says no.
Got<void> Recognise(const writ_store* store, const writ_asking* given, std::string_view command,
                    std::string_view case_id, cases::Asking* asking);

}  // namespace writ::embed
