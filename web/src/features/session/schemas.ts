import { limits } from "@/lib/api/limits";
import { text, z } from "@/lib/forms";

const { LoginBody, RegisterBody, ChangePasswordBody, ProfileChange, ErasureBody } = limits.auth;

const newPassword = text(RegisterBody.password, { trim: false }).check(
  z.regex(/\p{Lu}/u, "password_form"),
  z.regex(/\p{Ll}/u, "password_form"),
  z.regex(/\d/, "password_form"),
);

// What is well written and what is not, the API knows best: here only the usual slips are caught.
const email = text(RegisterBody.email).check(z.regex(/^\S+@\S+\.\S+$/, "invalid_email"));

export const signInSchema = z.object({
  login: text(LoginBody.login),
  password: text(LoginBody.password, { trim: false }),
});

export const registerSchema = z.object({
  role: z.enum(RegisterBody.role.enum),
  email,
  login: text(RegisterBody.login, { patternRule: "login_form" }),
  password: newPassword,
});

export const emailSchema = z.object({
  email: email.check(z.maxLength(ProfileChange.email.maxLength, "too_long")),
});

export const deletionSchema = z.object({
  password: text(ErasureBody.password, { trim: false }),
});

export const passwordSchema = z
  .object({
    oldPassword: text(ChangePasswordBody.oldPassword, { trim: false }),
    newPassword,
  })
  .check(
    z.refine((passwords) => passwords.newPassword !== passwords.oldPassword, {
      path: ["newPassword"],
      message: "same_password",
    }),
  );
