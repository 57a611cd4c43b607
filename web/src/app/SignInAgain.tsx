export { SignInAgain as default } from "@/features/session/parts/SignInAgain";
