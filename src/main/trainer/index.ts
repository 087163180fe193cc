// Placeholder of the utility process that trains one run.
export {};
