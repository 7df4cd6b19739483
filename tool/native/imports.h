#pragma once

namespace distill {

// Has the library that the function 'inside' lies in call 'by' where it calls the function 'name' of another library.
// False where it does not call it, or where this system keeps its calls in another form.
bool replace_import(const void* inside, const char* name, void* by);

}  // namespace distill
