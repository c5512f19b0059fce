/** The operation that an explorer has in its editor: it works as it is, for guests, and changes nothing. */
export const EXAMPLE_OPERATION = `# Run this: it tells what a sign-in form has to know, and who is signed in here.
query Start {
  signInOptions {
    registration
    passwordMinLength
    providers {
      title
      url
    }
  }
  me {
    username
    email
  }
}

# Then put this in its place, to register:
#
# mutation Register {
#   register(input: { email: "mary@example.com", username: "mary", password: "nine paper boats at noon" }) {
#     ... on SignedIn {
#       user {
#         username
#         emailConfirmed
#       }
#     }
#   }
# }
`;
